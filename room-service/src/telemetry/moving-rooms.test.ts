import { EventEmitter } from 'node:events';
import type { ClientReport } from '@atrium/protocol';
import { expect, test } from 'vitest';
import type { Connecting } from '../media/reached.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import type { KnownRoom } from './known-room.ts';
import { Metrics } from './metrics.ts';
import { RoomCounts, type RoomCountsOptions } from './room-counts.ts';

const REPORT: ClientReport = {
  ...{ coversMs: 5_000, route: 'udp', rttMs: null, silent: [], limitedBy: 'none' },
  audioIn: { packets: 100, lost: 0, bytes: 9_000, jitterMs: null },
  videoIn: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  audioOut: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  videoOut: { packets: 0, lost: 0, bytes: 0, jitterMs: null },
  ...{ heard: { samples: 0, concealed: 0, bufferMs: null }, watched: { watchedMs: 0, frozenMs: 0, frames: 0 } },
};
/** As far as it has heard by then. */
const after = (packets: number): ClientReport => ({ ...REPORT, audioIn: { ...REPORT.audioIn, packets } });

/** As much of a room as counting asks; one of its hosts is here, and one there. */
function roomOf(kinds: Record<string, 'person' | 'bot'>, takenOverAt: number | null = null): RoomHost {
  const person = (id: string) => (kinds[id] === undefined ? null : { kind: kinds[id], mic: 'live', camera: 'off' });
  const room = { session: person, has: (id: string) => person(id) !== null };
  const consumersOf = () => [{ kind: 'audio' }];
  const media = { condition: () => null, consumersOf };
  return { id: 'r', media, room, tenure: { epoch: 1, takenOverAt } } as unknown as RoomHost;
}

function pod(clock: { now: number }, more: Partial<RoomCountsOptions> = {}) {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const counts = new RoomCounts({
    metrics,
    release: { version: '1', track: 'primary', weight: '0' },
    now: () => clock.now,
    clock: () => clock.now,
    random: () => 0.5,
    turnedBad: ({ host, person }) => ({ room: host.id, person, trace_id: 'a', span_id: 'b', join_trace_id: null }),
    bad: () => undefined,
    onBug: (error) => expect.unreachable(String(error)),
    ...more,
  });
  /** Of one metric, what is not 0, by the labels that tell it apart. */
  const of = async (name: string, ...labels: string[]): Promise<Record<string, number>> => {
    counts.collect();
    const { text } = await metrics.exposition();
    const found = text.split('\n').filter((line) => line.startsWith(`${name}{`) && !line.endsWith(' 0'));
    return Object.fromEntries(
      found.map((line) => {
        const values = labels.map((label) => new RegExp(`${label}="([^"]*)"`).exec(line)?.[1] ?? '');
        return [values.join(' '), Number(line.split(' ').at(-1))];
      }),
    );
  };
  return { counts, rooms: counts.rooms, of };
}

type Pod = ReturnType<typeof pod>;
const SECONDS = ['atrium_participant_seconds_total', 'reason'] as const;

/** Ana and Ben are in a room for 7 s, and have reported at 5 s. */
function stage() {
  const clock = { now: 0 };
  const [from, to] = [pod(clock), pod(clock)];
  const here = roomOf({ ana: 'person', ben: 'person' });
  from.rooms.opened(here, 'person');
  for (const person of ['ana', 'ben']) from.rooms.welcomed({ host: here, person }, 'person', 'Chrome/140.0');
  clock.now = 5_000;
  for (const person of ['ana', 'ben']) from.rooms.reported({ host: here, person }, after(100));
  clock.now = 7_000;
  /** The room goes; those who are named are attached. The flip takes 40 ms. */
  const move = (attached: readonly string[]): RoomHost => {
    const known: unknown = JSON.parse(JSON.stringify(from.rooms.handOver(here)));
    clock.now += 40;
    from.counts.sweep();
    for (const person of ['ana', 'ben'])
      from.rooms.left({ host: here, person }, attached.includes(person) ? 'moved' : 'moved_cold');
    from.rooms.handedOver(here);
    const there = roomOf({ ana: 'person', ben: 'person' });
    to.rooms.takeOver(there, known, new Set(attached), 0);
    return there;
  };
  return { clock, from, to, here, move };
}

const sum = (...of: Record<string, number>[]): number =>
  of.flatMap((one) => Object.values(one)).reduce((a, b) => a + b, 0);

test('[MVT1] time goes on over two pods without a hole and without being counted twice', async () => {
  const { clock, from, to, move } = stage();
  const there = move(['ana', 'ben']);
  clock.now = 10_000;
  for (const person of ['ana', 'ben']) to.rooms.reported({ host: there, person }, after(200));
  clock.now = 11_000;
  for (const person of ['ana', 'ben']) to.rooms.left({ host: there, person }, 'left');
  clock.now = 60_000;
  const [source, target] = [await from.of(...SECONDS), await to.of(...SECONDS)];
  expect(source).toEqual({ none: 14 });
  expect(target).toEqual({ none: 8 });
  expect(sum(source, target)).toBe(22);
  expect(from.counts.size).toMatchObject({ people: 0, judged: 0, sources: 0 });
});

test('[MVT1] of a move that is called off nothing is seen', async () => {
  const { clock, from, here } = stage();
  from.rooms.handOver(here);
  clock.now = 10_000;
  for (const person of ['ana', 'ben']) from.rooms.reported({ host: here, person }, after(200));
  for (const person of ['ana', 'ben']) from.rooms.left({ host: here, person }, 'left');
  expect(await from.of(...SECONDS)).toEqual({ none: 20 });
  expect(await from.of('atrium_people_moved_total', 'attachment')).toEqual({});
});

test('[MVT1] who has to come back by token was away since the freeze, whether or not they come', async () => {
  const { clock, from, to, move } = stage();
  const there = move(['ana']);
  clock.now = 9_000;
  to.rooms.welcomed({ host: there, person: 'ben' }, 'person', 'Chrome/140.0');
  clock.now = 10_000;
  for (const person of ['ana', 'ben']) to.rooms.left({ host: there, person }, 'left');
  expect(await to.of(...SECONDS)).toEqual({ none: 4, reconnecting: 2 });
  expect(await from.of('atrium_disconnects_total', 'cause')).toEqual({ cold_move: 1 });

  const other = stage();
  const gone = other.move(['ana']);
  other.clock.now = 37_000;
  other.to.rooms.left({ host: gone, person: 'ben' }, 'expired');
  expect(await other.to.of(...SECONDS)).toMatchObject({ reconnecting: 30 });
});

test('[MVT1] who had no connection when their room moved was away all the time, and lost none by that', async () => {
  const { clock, from, to, here, move } = stage();
  from.rooms.disconnected({ host: here, person: 'ben' });
  clock.now = 8_000;
  const there = move(['ana']);
  clock.now = 9_000;
  to.rooms.welcomed({ host: there, person: 'ben' }, 'person', 'Chrome/140.0');
  for (const person of ['ana', 'ben']) to.rooms.left({ host: there, person }, 'left');
  expect(await from.of(...SECONDS)).toEqual({ none: 8 + 7 });
  expect(await to.of(...SECONDS)).toEqual({ none: 1, reconnecting: 2 });
  expect(await from.of('atrium_people_moved_total', 'attachment')).toEqual({ attached: 1, away: 1 });
  expect(await from.of('atrium_disconnects_total', 'cause')).toEqual({});
});

test('[MVT2] [MOV17] nobody ends and nobody joins by being moved, and what a page counted counts once', async () => {
  const { clock, from, to, move } = stage();
  const there = move(['ana', 'ben']);
  clock.now = 12_000;
  for (const person of ['ana', 'ben']) to.rooms.reported({ host: there, person }, after(250));
  for (const pod of [from, to]) {
    expect(await pod.of('atrium_sessions_ended_total', 'end')).toEqual({});
    expect(await pod.of('atrium_joins_total', 'outcome')).toEqual({});
  }
  const heard = (one: Pod) => one.of('atrium_client_packets_total', 'direction');
  expect([await heard(from), await heard(to)]).toEqual([{ out: 200 }, { out: 300 }]);
});

test('[MVT2] [END2] a room that moved away has lost nobody, and who stays away there is lost with the others', async () => {
  const { clock, from, to, here, move } = stage();
  move(['ana', 'ben']);
  // Others of it, since nothing but their ids matters.
  const rest = ['x', 'y', 'z'];
  for (const person of rest) from.rooms.welcomed({ host: here, person }, 'person', '');
  for (const person of rest) from.rooms.disconnected({ host: here, person });
  clock.now += 30_000;
  for (const person of rest) from.rooms.left({ host: here, person }, 'expired');
  expect(await from.of('atrium_sessions_ended_total', 'end')).toEqual({ lost: 3 });
  expect(await from.of('atrium_disconnects_total', 'cause')).toEqual({ lost: 3 });
  expect(await to.of('atrium_sessions_ended_total', 'end')).toEqual({});
});

test('[ROO5] [MOV18] a room that moves is judged once, by what both pods had of it, as it was drawn', async () => {
  const { clock, from, to, move } = stage();
  const there = move(['ana', 'ben']);
  for (clock.now = 10_000; clock.now <= 20_000; clock.now += 5_000)
    for (const person of ['ana', 'ben']) to.rooms.reported({ host: there, person }, after(clock.now / 50));
  clock.now = 400_000;
  expect(await from.of('atrium_rooms_judged_total', 'age', 'badness')).toEqual({});
  expect(await to.of('atrium_rooms_judged_total', 'age', 'badness')).toMatchObject({ '20s 0': 1 });
  expect(sum(await to.of('atrium_rooms_judged_total', 'age'))).toBe(2);
});

test.each([3_600_000, -3_600_000])(
  '[MOV18] [MVT1] by a clock that is ahead by %i ms it is judged at the same ages, and no time is made up or lost',
  async (aheadMs) => {
    const clock = { now: 10_000_000 };
    const from = pod(clock);
    const to = pod({
      get now() {
        return clock.now + aheadMs;
      },
    });
    const [here, there] = [roomOf({ ana: 'person', ben: 'person' }), roomOf({ ana: 'person', ben: 'person' })];
    const both = ['ana', 'ben'];
    from.rooms.opened(here, 'person');
    for (const person of both) from.rooms.welcomed({ host: here, person }, 'person', 'Chrome/140.0');
    clock.now += 5_000;
    for (const person of both) from.rooms.reported({ host: here, person }, after(100));
    from.rooms.disconnected({ host: here, person: 'ben' });
    clock.now += 2_000;
    to.rooms.takeOver(there, from.rooms.handOver(here), new Set(['ana']), aheadMs);
    for (const person of both) from.rooms.left({ host: here, person }, 'moved');
    from.rooms.handedOver(here);
    clock.now += 1_000;
    to.rooms.welcomed({ host: there, person: 'ben' }, 'person', 'Chrome/140.0');
    for (let n = 1; n <= 3; n += 1) {
      clock.now += 4_000;
      for (const person of both) to.rooms.reported({ host: there, person }, after(100 + 100 * n));
    }
    expect(await from.of(...SECONDS)).toEqual({ none: 5 + 5 + 2 });
    // Ben was away for 3 s, of which the source knew 2.
    expect(await to.of(...SECONDS)).toEqual({ none: 13 + 12, reconnecting: 3 });
    // 3 of 40 s; by chance up.
    expect(await to.of('atrium_rooms_judged_total', 'age', 'badness')).toEqual({ '20s 0.1': 1 });
  },
);

test('[ROOM5] what is known of one person weighs little, whatever their page has reported', () => {
  const { from, here } = stage();
  const most = Number.MAX_SAFE_INTEGER;
  const rtp = { packets: most, lost: most, bytes: most, jitterMs: 3_599_999.9999999995 };
  const stages = {
    ticket: 1e5,
    device: 1e5,
    socket: 1e5,
    welcome: 1e5,
    transport: 1e5,
    first_audio: 1e5,
    first_video: 1e5,
  };
  const report: ClientReport = {
    ...{ ...REPORT, audioIn: rtp, videoIn: rtp, audioOut: rtp, videoOut: rtp, rttMs: 3_599_999.9999999995 },
    silent: Array.from({ length: 64 }, () => 'x'.repeat(64)),
    join: { how: 'resume', stages, awaited: ['audio', 'video'], traceId: 'f'.repeat(32) },
  };
  from.rooms.reported({ host: here, person: 'ana' }, report);
  const { people } = from.rooms.handOver(here) as KnownRoom;
  const traceparent = `00-${'f'.repeat(32)}-${'f'.repeat(16)}-01`;
  const weight = Math.max(...people.map((one) => JSON.stringify(one).length));
  expect(weight + JSON.stringify({ person: 'x'.repeat(13), traceparent }).length).toBeLessThan(1_300);
});

test('[ROO9] a room of a pod that is gone keeps its draw, and the time that its people were away is not good', async () => {
  const clock = { now: 52_000 };
  const drawn = { track: 'canary', weight: 0.1, assignedAt: 40_000 } as const;
  const { rooms, of, counts } = pod(clock, { recordOf: () => drawn });
  const host = roomOf({ ana: 'person' }, 50_000);
  rooms.opened(host, 'person');
  rooms.restored({ host, person: 'ana' }, 50_000);
  rooms.welcomed({ host, person: 'ana' }, 'person', '');
  for (clock.now = 56_000; clock.now <= 61_000; clock.now += 5_000) rooms.reported({ host, person: 'ana' }, after(1));
  counts.sweep();
  // 2 of the 10 s that are known, until 20 s after it was drawn; by chance up.
  expect(await of('atrium_rooms_judged_total', 'age', 'track', 'weight', 'badness')).toEqual({
    '20s canary 10 0.3': 1,
  });
  expect(await of('atrium_disconnects_total', 'cause')).toEqual({ pod_lost: 1 });
});

test('[MVT4] whoever is cut off by the end of the process is told from who is in a room that another pod has taken', async () => {
  const { from, here } = stage();
  from.rooms.left({ host: here, person: 'ana' }, 'cut_off');
  from.counts.drainBegan(7_000);
  from.rooms.left({ host: here, person: 'ben' }, 'cut_off');
  expect(await from.of('atrium_disconnects_total', 'cause', 'participant')).toEqual({
    'room_taken person': 1,
    'cut_off person': 1,
  });
});

test('[STP1] a pod that drains counts whom it handed on, and who came meanwhile', async () => {
  const { clock, from, here, move } = stage();
  from.counts.draining({ endsAt: 32_000 });
  from.rooms.welcomed({ host: here, person: 'late' }, 'bot', '');
  move(['ana']);
  from.rooms.left({ host: here, person: 'late' }, 'left');
  clock.now = 8_000;
  expect(await from.of('atrium_drained_sessions_total', 'outcome', 'participant')).toEqual({
    'ok person': 1,
    'failed person': 1,
    'ok bot': 1,
  });
});

test('[MVT1] a room of which nothing is known begins here, as any', async () => {
  const clock = { now: 1_000 };
  for (const known of [null, { life: 7 }, 'r']) {
    const { rooms, of } = pod(clock);
    const host = roomOf({ ana: 'person' });
    rooms.takeOver(host, known, new Set(['ana']), 0);
    clock.now += 5_000;
    rooms.reported({ host, person: 'ana' }, after(1));
    expect(await of(...SECONDS)).toEqual({ none: 5 });
    rooms.left({ host, person: 'ana' }, 'left');
  }
});

test('[CON3] who connects where their room is not yet is no person whose media connected, and a bot may be one', async () => {
  const { from, to, here } = stage();
  const observer = new EventEmitter();
  const transport = Object.assign(new EventEmitter(), { observer, closed: false, dtlsState: 'connected' });
  const connecting = { room: here.id, person: 'ana', transport } as unknown as Connecting;
  for (const { counts } of [from, to]) counts.media.connecting(connecting);
  expect(await from.of('atrium_media_connections_total', 'outcome')).toEqual({ ok: 1 });
  expect(await to.of('atrium_media_connections_total', 'outcome')).toEqual({});
});
