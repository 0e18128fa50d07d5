import type { MicState } from '@atrium/protocol';
import { expect, test } from 'vitest';
import type { MediaCondition } from '../media/condition.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import { OpenSources } from './open-sources.ts';

function stage() {
  const mics = new Map<string, MicState>([
    ['ana', 'live'],
    ['ben', 'live'],
  ]);
  const consumer = { senderActive: false, senderStopped: false, held: false, sinceMs: 1_000 };
  const condition: MediaCondition = {
    lostAtMs: null,
    backAtMs: null,
    seated: true,
    send: 'connected',
    recv: 'connected',
    receiving: [
      { ...consumer, consumer: 'c1', person: 'ben', source: 'mic' },
      { ...consumer, consumer: 'c2', person: 'ben', source: 'camera' },
    ],
    sending: [{ source: 'mic', sinceMs: 1_000 }],
    micLost: null,
  };
  const host = {
    id: 'room',
    media: { condition: () => condition },
    room: { session: (id: string) => (mics.has(id) ? { mic: mics.get(id), camera: 'off' } : null) },
  } as unknown as RoomHost;
  const sources = new OpenSources();
  return { mics, sources, ana: { host, person: 'ana' }, ben: { host, person: 'ben' } };
}

test('[JUD5] a muted voice and a camera that is off are missed by nobody, and are not silent', () => {
  const { mics, sources, ana } = stage();
  expect(sources.conditionOf(ana, 5_000)?.receiving.map(({ consumer }) => consumer)).toEqual(['c1']);
  expect(sources.conditionOf(ana, 5_000)?.sending).toEqual([{ source: 'mic', sinceMs: 5_000 }]);
  mics.set('ben', 'muted').set('ana', 'muted');
  expect(sources.conditionOf(ana, 6_000)).toMatchObject({ receiving: [], sending: [] });
});

test('[JUD5] a voice that is switched on again begins then', () => {
  const { mics, sources, ana, ben } = stage();
  expect(sources.conditionOf(ana, 5_000)?.receiving[0]?.sinceMs).toBe(5_000);
  expect(sources.conditionOf(ana, 9_000)?.receiving[0]?.sinceMs).toBe(5_000);
  expect(sources.conditionOf(ana, 9_000)?.sending[0]?.sinceMs).toBe(5_000);
  mics.set('ben', 'muted');
  sources.look(ben, 20_000);
  mics.set('ben', 'live');
  expect(sources.conditionOf(ana, 21_000)?.receiving[0]?.sinceMs).toBe(21_000);
});
