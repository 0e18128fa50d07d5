import {
  PROTOCOL_VERSION,
  ok,
  refuse,
  wireError,
  type JoinTicket,
  type Result,
  type RoomGlimpse,
} from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Found, RoomRecord } from '../directory/directory.ts';
import type { Decision, JoinRequest } from '../directory/placement.ts';
import { podNamed } from '../directory/testing/pods.ts';
import type { PodCalls } from './pod-calls.ts';
import { AmongPods, type AskedToJoin } from './reception.ts';

const ASKED: AskedToJoin = {
  room: 'demo',
  kind: 'person',
  protocol: PROTOCOL_VERSION,
  address: '192.0.2.0',
  returning: null,
  traceparent: undefined,
};
const RECORD = { room: 'demo', pod: 'a', epoch: 1 } as RoomRecord;
const HERE: Decision = { kind: 'here', record: RECORD };
const there = (id: string): Decision => ({ kind: 'there', pod: podNamed(id), record: { ...RECORD, pod: id } });
const GLIMPSE: RoomGlimpse = { room: 'demo', people: 2, radius: 6, places: [], circles: [] };
const ticketOf = (pod: string): JoinTicket => ({
  room: 'demo',
  token: pod,
  url: `/pods/${pod}/ws`,
  rtpCapabilities: {},
});

describe('a join at one pod of many', () => {
  let decisions: Decision[];
  let decided: JoinRequest[];
  let said: Awaited<ReturnType<PodCalls['join']>>[];
  let asked: string[];
  let admitted: boolean[];
  let ways: string[];
  let found: Result<Found | null>;
  let reception: AmongPods;

  beforeEach(() => {
    [decisions, decided, said, asked, admitted, ways] = [[], [], [], [], [], []];
    found = refuse('directory_unreachable');
    reception = new AmongPods({
      pod: 'a',
      own: { ticket: () => Promise.resolve(ticketOf('a')), glimpse: () => null, photo: () => null },
      placement: {
        decide: (request) => {
          decided.push(request);
          return Promise.resolve(decisions.shift() ?? HERE);
        },
      },
      tenancy: { admit: () => Promise.resolve(admitted.shift() ?? true), heldAs: () => null },
      directory: { find: () => Promise.resolve(found) },
      calls: {
        join: (pod) => {
          asked.push(pod.id);
          return Promise.resolve(said.shift() ?? { kind: 'answered', answer: ok(ticketOf(pod.id)) });
        },
        glimpse: (pod, room) => Promise.resolve({ ...GLIMPSE, room: `${room} at ${pod.id}` }),
        photo: (pod, _room, key) => Promise.resolve({ type: 'image/png', bytes: Buffer.from(`${key} at ${pod.id}`) }),
      },
      watch: { asked: () => undefined, joined: (way) => ways.push(way) },
    });
  });

  it('[PAS1] is answered here where the room is, and else by the pod that holds it, which counts it', async () => {
    expect(await reception.ticket(ASKED)).toEqual({ by: 'self', answer: ok(ticketOf('a')) });
    decisions = [there('b')];
    expect(await reception.ticket(ASKED)).toEqual({ by: 'holder', answer: ok(ticketOf('b')) });
    decisions = [there('b')];
    said = [{ kind: 'answered', answer: refuse('no_capacity') }];
    expect(await reception.ticket(ASKED)).toMatchObject({ by: 'holder', answer: { error: { code: 'no_capacity' } } });
    expect(ways).toEqual(['here', 'there', 'there']);
  });

  it.each(['refused', 'gone', 'silent'] as const)(
    '[PAS4] goes where it is decided anew when the holder is %s',
    async (kind) => {
      decisions = [there('b'), HERE];
      said = [{ kind }];
      expect(await reception.ticket(ASKED)).toEqual({ by: 'self', answer: ok(ticketOf('a')) });
      expect(decided).toEqual([
        { room: 'demo', kind: 'person', address: '192.0.2.0' },
        { room: 'demo', kind: 'person', address: '192.0.2.0', unreached: 'b' },
      ]);
    },
  );

  it.each(['silent', 'refused', 'gone'] as const)(
    '[PAS9] waits for another that is on its way there, and 200 of them ask a holder that is %s once',
    async (kind) => {
      decisions = Array.from({ length: 200 }, () => there('b'));
      said = [{ kind }];
      const answers = await Promise.all(Array.from({ length: 200 }, () => reception.ticket(ASKED)));
      expect(asked).toEqual(['b']);
      expect(answers).toEqual(answers.map(() => ({ by: 'self', answer: ok(ticketOf('a')) })));
    },
  );

  it('[PAS9] goes on by itself once the holder has answered that one', async () => {
    decisions = Array.from({ length: 20 }, () => there('b'));
    await Promise.all(Array.from({ length: 20 }, () => reception.ticket(ASKED)));
    expect(asked).toHaveLength(20);
  });

  it('[PLA10] is refused for names without end, which is no lack of pods', async () => {
    decisions = [{ kind: 'refused', error: wireError('too_many') }];
    expect(await reception.ticket(ASKED)).toMatchObject({ by: 'self', answer: { error: { code: 'too_many' } } });
    expect(ways).toEqual([]);
  });

  it('[PAS4] is refused while nobody else may have the room, without asking the holder a third time', async () => {
    decisions = [there('b'), there('b'), HERE];
    said = [{ kind: 'silent' }];
    expect(await reception.ticket(ASKED)).toMatchObject({
      by: 'self',
      answer: { error: { code: 'room_unreachable' } },
    });
    expect(asked).toEqual(['b']);
    expect(ways).toEqual(['no_holder']);
  });

  it('[PAS1] its room is looked into where it lives, for a glimpse and a photo', async () => {
    found = ok({ record: { ...RECORD, pod: 'b' }, holder: { kind: 'living', pod: podNamed('b') } });
    expect(await reception.glimpse('demo')).toMatchObject({ room: 'demo at b' });
    expect((await reception.photo('demo', 'key'))?.bytes.toString()).toBe('key at b');
  });

  it.each<[string, Result<Found | null>]>([
    ['nowhere', ok(null)],
    ['where nobody knows', refuse('directory_unreachable')],
    ['here, and empty', ok({ record: RECORD, holder: { kind: 'living', pod: podNamed('a') } })],
    ['at a pod that was not heard of', ok({ record: RECORD, holder: { kind: 'lapsed', pod: podNamed('b') } })],
    ['at one that has left', ok({ record: RECORD, holder: { kind: 'left' } })],
  ])('[PAS1] nobody is asked about a room that lives %s', async (_where, answer) => {
    found = answer;
    expect(await reception.glimpse('demo')).toBeNull();
    expect(await reception.photo('demo', 'key')).toBeNull();
  });

  it('[TEN3] is decided anew when the room has ended here meanwhile', async () => {
    admitted = [false, true];
    expect(await reception.ticket(ASKED)).toEqual({ by: 'self', answer: ok(ticketOf('a')) });
    expect(decided).toHaveLength(2);
  });

  it('[PAS4] ends also where every pod that it is sent to has just lost the room', async () => {
    decisions = Array.from({ length: 50 }, (_, n) => there(`b${n}`));
    said = decisions.map(() => ({ kind: 'gone' }));
    expect(await reception.ticket(ASKED)).toMatchObject({ answer: { error: { code: 'room_unreachable' } } });
    expect(asked.length).toBeLessThan(10);
  });

  it.each([
    ['no_capacity', 'no_capacity'],
    ['directory_unreachable', 'no_directory'],
  ] as const)('[PAS6] is refused with %s, counted as %s', async (code, way) => {
    decisions = [{ kind: 'refused', error: wireError(code) }];
    expect(await reception.ticket(ASKED)).toMatchObject({ by: 'self', answer: { error: { code } } });
    expect(ways).toEqual([way]);
  });
});
