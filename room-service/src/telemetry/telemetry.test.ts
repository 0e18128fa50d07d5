import { ok, type ClientReport } from '@atrium/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import type { MediaCondition } from '../media/condition.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import { Tally } from '../signaling/tally.ts';
import { Telemetry, type Watched } from './telemetry.ts';

afterEach(() => void vi.useRealTimers());

const HEARS: MediaCondition = {
  ...{ lostAtMs: null, backAtMs: null, seated: true, send: 'connected', recv: 'failed', sending: [], micLost: null },
  receiving: [
    { consumer: 'c', person: 'ben', source: 'mic', sinceMs: 0, senderActive: true, senderStopped: false, held: false },
  ],
};
const NOTHING = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
const REPORT: ClientReport = {
  ...{ coversMs: 5_000, route: 'udp', rttMs: null, silent: [], limitedBy: 'none' },
  ...{ audioIn: NOTHING, videoIn: NOTHING, audioOut: NOTHING, videoOut: NOTHING },
  ...{ heard: { samples: 0, concealed: 0, bufferMs: null }, watched: { watchedMs: 0, frozenMs: 0, frames: 0 } },
};

/** As much of a room as measuring asks; `people` are in it. */
function roomOf(id: string, people: Set<string>, condition: () => MediaCondition = () => HEARS): RoomHost {
  const person = (who: string) => (people.has(who) ? { kind: 'person', mic: 'live', camera: 'off' } : null);
  return { id, media: { condition, consumersOf: () => [] }, room: { session: person } } as unknown as RoomHost;
}

function stage() {
  const clock = { now: 1_000_000 };
  const bugs: unknown[] = [];
  const lines: object[] = [];
  const telemetry = new Telemetry({
    release: { version: '1', track: 'primary', weight: '0' },
    ...{ host: '127.0.0.1', port: 0, otlpEndpoint: null, now: () => clock.now },
    warn: (fields) => lines.push(fields),
    onBug: (error) => bugs.push(error),
  });
  return { telemetry, clock, bugs, lines };
}

test('[TRC1] a request that makes no span is answered by its own promise: everybody reports every 5 s', async () => {
  const { telemetry } = stage();
  const participant = { host: roomOf('r', new Set(['ana'])), person: 'ana' };
  const work = Promise.resolve(ok(null));
  const ask = (name: 'report' | 'chat') =>
    telemetry.watch.request({ name, traceparent: undefined, participant }, () => work);
  expect(ask('report')).toBe(work);
  expect(ask('chat')).not.toBe(work);
  await telemetry.close();
});

test('[REC3] [MET3] of a thousand people who came, met, had it bad and left nothing is kept', async () => {
  const { telemetry, clock, bugs, lines } = stage();
  const { watch } = telemetry;
  const before = telemetry.size;
  let most = 0;
  for (let i = 0; i < 500; i += 1) {
    const people = new Set(['ana', 'ben']);
    const host = roomOf(`room-${i % 50}`, people);
    for (const person of people)
      await watch.request(
        { name: 'join', traceparent: undefined, participant: null, join: { how: 'new', kind: 'person' } },
        () => {
          watch.opened(host, 'person');
          watch.entering({ host, person });
          return Promise.resolve(ok(null));
        },
      );
    for (const person of people) watch.welcomed({ host, person }, 'person', 'Chrome/140');
    for (let reports = 0; reports < 3; reports += 1) {
      clock.now += 5_000;
      for (const person of people) watch.reported({ host, person }, REPORT);
    }
    most = Math.max(most, ...Object.values(telemetry.size));
    watch.disconnected({ host, person: 'ben' });
    for (const person of [...people]) {
      people.delete(person);
      watch.left({ host, person }, person === 'ana' ? 'left' : 'expired');
    }
  }
  expect(most).toBeGreaterThan(1);
  expect(lines.length).toBeGreaterThan(100);
  expect(telemetry.size).toEqual(before);
  expect(bugs).toEqual([]);
  await telemetry.close();
});

test('[OFF1] what cannot be measured is told once a second, and ends with the process that it does not end', async () => {
  const { telemetry, clock, bugs } = stage();
  const media: unknown = {
    census: { measurable: new Set(), used: new Set(), workers: [] },
    workers: () => [],
    observer: { on: () => () => undefined },
  };
  const fault = new TypeError('a fault of measuring');
  const host = roomOf('r', new Set(['ana']), () => {
    throw fault;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const rooms = { tally: new Tally(), size: 0 } as unknown as Watched['rooms'];
  await telemetry.start({ rooms, media: media as Watched['media'], tokens: { expired: 0 } });
  telemetry.watch.welcomed({ host, person: 'ana' }, 'person', '');
  // From now on what the server knows of them is asked, since they do not report.
  clock.now += 13_000;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(bugs).toEqual([fault, fault, fault]);
  // Nor does it keep the rooms from closing.
  expect([telemetry.drainEnded(), bugs.length]).toEqual([null, 4]);
  const closing = telemetry.close();
  await vi.advanceTimersByTimeAsync(2_000);
  await closing;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(bugs).toHaveLength(4);
  expect(vi.getTimerCount()).toBe(0);
});
