import { LABELS, METRICS } from '@atrium/metrics';
import { ok, refuse, type ClientReport } from '@atrium/protocol';
import { expect, test } from 'vitest';
import type { MediaCondition } from '../media/condition.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import type { FlightLine } from './flight-recorder.ts';
import { Metrics } from './metrics.ts';
import { RoomCounts, type RoomCountsOptions } from './room-counts.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const AGENTS = ['Mozilla/5.0 Firefox/143.0', 'Mozilla/5.0 Chrome/140.0 Safari/537.36', 'curl/8'];

/** As much of a room as counting asks. */
const roomOf = (id: string, condition: MediaCondition | null = null) =>
  ({
    id,
    media: { condition: () => condition, consumersOf: () => [] },
    room: { session: () => ({ kind: 'person', mic: 'live' }) },
  }) as unknown as RoomHost;

const rtp = (n: number) => ({ packets: n, lost: n % 7, bytes: n * 90, jitterMs: n % 30 });
const report = (i: number): ClientReport => ({
  coversMs: 5_000,
  route: (['udp', 'tcp', 'relay', 'none'] as const)[i % 4]!,
  rttMs: i % 500,
  audioIn: rtp(i),
  videoIn: rtp(i * 2),
  audioOut: rtp(i),
  videoOut: rtp(i * 3),
  heard: { samples: 240_000, concealed: i, bufferMs: 40 },
  watched: { watchedMs: 5_000, frozenMs: i, frames: 100 },
  silent: [`consumer-${i}`],
  limitedBy: 'none',
  join: { how: 'new', stages: { welcome: i, first_audio: i * 3 }, awaited: ['audio'], traceId: '1'.repeat(32) },
});

function stage(more: Partial<RoomCountsOptions> = {}) {
  const clock = { now: 0 };
  const metrics = new Metrics({ version: '1.2.3', track: 'canary' });
  const release = { version: '1.2.3', track: 'canary', weight: '10' } as const;
  const now = () => clock.now;
  const flights: FlightLine[] = [];
  const turnedBad: RoomCountsOptions['turnedBad'] = ({ host, person }) => {
    return { room: host.id, person, trace_id: 'a', span_id: 'b', join_trace_id: 'trace-of-the-join' };
  };
  const bad = (line: FlightLine) => flights.push(line);
  const watched = { turnedBad, bad, onBug: (error: unknown) => expect.unreachable(String(error)) };
  const counts = new RoomCounts({ metrics, release, now, clock: now, random: () => 0.5, ...watched, ...more });
  metrics.onScrape(() => counts.collect());
  const lines = async (accept?: string) =>
    (await metrics.exposition(accept)).text.split('\n').filter((line) => line !== '' && !/^# (?!{)/.test(line));
  const value = async (name: string) => {
    const found = (await lines()).find((line) => line.startsWith(name));
    return Number(found?.split(' ').at(-1) ?? NaN);
  };
  return { counts, clock, lines, value, flights };
}

/** So many people come, talk for half a minute, and some of them leave or lose their connection. */
async function lived(people: number) {
  const { counts, clock, lines } = stage();
  const { rooms } = counts;
  for (let i = 0; i < people; i++) {
    const host = roomOf(`room-${i % 97}`);
    const participant = { host, person: `person-${i}` };
    const kind = i % 5 === 0 ? 'bot' : 'person';
    const join = { name: 'join', traceparent: TRACEPARENT, participant: null, join: { how: 'new', kind } } as const;
    rooms.opened(host, kind);
    await rooms.request(join, () => Promise.resolve(i % 11 === 0 ? refuse('room_full') : ok(null)));
    rooms.welcomed(participant, kind, `${AGENTS[i % 3]!} ${i}`);
    rooms.reported(participant, report(i));
    clock.now += 40;
    if (i % 3 === 0) rooms.disconnected(participant);
    if (i % 6 === 0) rooms.left(participant, 'expired');
    counts.sweep();
  }
  clock.now += 300_000;
  return lines();
}

test('[MET3] a thousand participants make no more series than ten, and no label holds an id', async () => {
  const [few, many] = [await lived(10), await lived(1_000)];
  expect(many.length).toBeLessThanOrEqual(few.length * 1.2);
  const values = many.flatMap((line) => [...line.matchAll(/="([^"]*)"/g)].map((match) => match[1] ?? ''));
  const buckets = Object.values(METRICS).flatMap((metric) => (metric.type === 'histogram' ? metric.buckets : []));
  const closed = new Set<string>([...Object.values(LABELS).flat(), ...buckets.map(String), '+Inf']);
  // The version is a constant of the process.
  expect([...new Set(values)].filter((text) => !closed.has(text))).toEqual(['1.2.3']);
});

test('[JOI1] requests are counted by what they wait for and how they ended, and timed unless they failed', async () => {
  const { counts, clock, value } = stage();
  const participant = { host: roomOf('r'), person: 'p' };
  const asked = { name: 'setLock', traceparent: undefined, participant } as const;
  await counts.rooms.request(asked, () => {
    clock.now += 200;
    return Promise.resolve(refuse('not_in_circle'));
  });
  await counts.rooms.request({ ...asked, name: 'produce' }, () => Promise.resolve(refuse('internal')));
  const of = (group: string, outcome: string) =>
    value(`atrium_requests_total{request_group="${group}",outcome="${outcome}",participant="person"}`);
  expect(await of('circle', 'refused')).toBe(1);
  expect(await of('produce', 'failed')).toBe(1);
  expect(await of('produce', 'refused')).toBe(0);
  expect(await value('atrium_request_duration_seconds_sum{request_group="circle",participant="person"}')).toBe(0.2);
  expect(await value('atrium_request_duration_seconds_count{request_group="produce",participant="person"}')).toBe(0);
});

test('[JOI6] the time of a request begins when it may have been sent to a process that stood still', async () => {
  const { counts, clock, value } = stage({ waited: () => 800 });
  const asked = { name: 'setLock', traceparent: undefined, participant: { host: roomOf('r'), person: 'p' } } as const;
  await counts.rooms.request(asked, () => {
    clock.now += 200;
    return Promise.resolve(ok(null));
  });
  const series = 'atrium_request_duration_seconds';
  expect(await value(`${series}_sum{request_group="circle",participant="person"}`)).toBe(1);
  expect(await value(`${series}_bucket{le="0.3",request_group="circle",participant="person"}`)).toBe(0);
});

test('[JUD11] a pod that died spends budget where its people come back to', async () => {
  const { counts, clock, value } = stage();
  const [host, track] = [roomOf('r'), 'canary'];
  clock.now = 100_000;
  for (const person of ['back', 'gone', 'new']) {
    if (person !== 'new') counts.rooms.restored({ host, person }, 88_000);
    if (person === 'gone') counts.rooms.left({ host, person }, 'expired');
    counts.rooms.welcomed({ host, person }, 'person', '');
    counts.rooms.left({ host, person }, 'left');
    // Who comes anew under the same key was not away.
    counts.rooms.welcomed({ host, person }, 'person', '');
  }
  const away = `{verdict="bad",reason="reconnecting",participant="person",track="${track}"}`;
  expect(await value(`atrium_participant_seconds_total${away}`)).toBe(12);
});

test('[JOI1] who is told at once to go away does not make a slow service look fast', async () => {
  const { counts, clock, value } = stage();
  const asked = { name: 'setLock', traceparent: undefined, participant: null } as const;
  const took = (ms: number, code: Parameters<typeof refuse>[0]) =>
    counts.rooms.request(asked, () => {
      clock.now += ms;
      return Promise.resolve(refuse(code));
    });
  await took(900, 'not_in_circle');
  for (const code of ['not_joined', 'too_many', 'bad_name', 'bad_photo'] as const) await took(1, code);
  expect(await value('atrium_request_duration_seconds_count{request_group="circle",participant="person"}')).toBe(1);
  expect(await value('atrium_requests_total{request_group="circle",outcome="refused",participant="person"}')).toBe(5);
});

test('[JOI2] joins are counted where they ended; only welcomed ones are timed, with their trace if it is kept', async () => {
  const { counts, clock, lines } = stage({
    exemplarOf: (traceparent) => (traceparent === TRACEPARENT ? { trace_id: TRACEPARENT.slice(3, 35) } : undefined),
  });
  const asked = {
    name: 'join',
    traceparent: TRACEPARENT,
    participant: null,
    join: { how: 'resume', kind: 'bot' },
  } as const;
  const slow = <T>(result: T) => {
    clock.now += 3_000;
    return Promise.resolve(result);
  };
  await counts.rooms.request(asked, () => slow(ok('welcome')));
  await counts.rooms.request(asked, () => slow(refuse('media_unavailable')));
  counts.ticketsExpired(1);
  const scraped = await lines('application/openmetrics-text');
  const joins = scraped.filter((line) => line.startsWith('atrium_joins_total') && !line.endsWith(' 0'));
  expect(
    joins.map((line) =>
      [...line.matchAll(/(\w+)="(\w+)"/g)]
        .map(([, , text]) => text)
        .sort()
        .join(' '),
    ),
  ).toEqual(
    expect.arrayContaining([
      'bot canary ok resume welcome',
      'bot canary failed media resume',
      'canary failed new person socket',
    ]),
  );
  expect(joins).toHaveLength(3);
  const bucket = scraped.filter((line) => line.includes('trace_id'));
  expect(bucket).toHaveLength(1);
  expect(bucket[0]).toMatch(
    /^atrium_join_duration_seconds_bucket\{le="5",.*} 1 # \{trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 3 /,
  );
});

const HEARS: MediaCondition = {
  ...{ lostAtMs: null, backAtMs: null, seated: true, send: 'new', recv: 'connected', sending: [], micLost: null },
  receiving: [
    { consumer: 'c', person: 'q', source: 'mic', sinceMs: 0, senderActive: true, senderStopped: false, held: false },
  ],
};

test('[REC1] a session that is judged bad twice is told of with the trace of its join', () => {
  const { counts, clock, flights } = stage();
  const participant = { host: roomOf('r', HEARS), person: 'p' };
  counts.rooms.welcomed(participant, 'person', '');
  const bad = { ...report(1), heard: { samples: 240_000, concealed: 100_000, bufferMs: 40 } };
  for (const one of [report(1), bad, bad, bad]) {
    clock.now += 5_000;
    counts.rooms.reported(participant, one);
  }
  expect(flights).toHaveLength(1);
  const ids = { room: 'r', person: 'p', trace_id: 'a', join_trace_id: 'trace-of-the-join' };
  expect(flights[0]).toMatchObject({ ...ids, reason: 'audio_loss' });
  expect(flights[0]?.samples.map(({ reason }) => reason)).toEqual(['none', 'audio_loss', 'audio_loss']);
});

test('[ROO2] a room is judged from its opening on, by its people’s time; one that nobody gets into is bad', async () => {
  const { counts, clock, lines } = stage();
  const [full, empty] = [roomOf('full'), roomOf('empty')];
  counts.rooms.opened(full, 'person');
  counts.rooms.opened(empty, 'bot');
  const participant = { host: full, person: 'p' };
  counts.rooms.welcomed(participant, 'person', '');
  for (clock.now = 5_000; clock.now <= 20_000; clock.now += 5_000) counts.rooms.reported(participant, report(1));
  counts.sweep();
  const judged = (await lines()).filter((line) => line.startsWith('atrium_rooms_judged') && !line.endsWith(' 0'));
  expect(judged).toHaveLength(2);
  expect(judged[0]).toMatch(/age="20s",track="canary",weight="10",badness="0",participant="person"} 1/);
  expect(judged[1]).toMatch(/age="20s",track="canary",weight="10",badness="1",participant="bot"} 1/);
});

const judgedOf = (lines: string[]) =>
  lines.flatMap((line) => {
    const [, age, badness, count] =
      /^atrium_rooms_judged_total\{age="(\w+)".*badness="([\d.]+)".* (\d+)$/.exec(line) ?? [];
    return count === undefined || count === '0' ? [] : `${age} ${badness} ${count}`;
  });

test('[ROO2] a room in which reports tell of no packet though somebody was to be heard is bad', async () => {
  const { counts, clock, lines } = stage();
  const [deaf, fine] = [roomOf('deaf', HEARS), roomOf('fine', HEARS)];
  for (const host of [deaf, fine]) {
    counts.rooms.opened(host, 'person');
    counts.rooms.welcomed({ host, person: 'p' }, 'person', '');
  }
  for (clock.now = 5_000; clock.now <= 20_000; clock.now += 5_000) {
    counts.rooms.reported({ host: deaf, person: 'p' }, { ...report(0), silent: [] });
    counts.rooms.reported({ host: fine, person: 'p' }, { ...report(1), silent: [] });
  }
  counts.sweep();
  expect(judgedOf(await lines())).toEqual(['20s 0 1', '20s 1 1']);
});

test('[ROO2] whoever looks into an empty room for 3 s, and leaves or closes the tab, makes it no bad one', async () => {
  const { counts, clock, lines } = stage();
  for (const end of ['left', 'closed'] as const) {
    const participant = { host: roomOf(end), person: 'p' };
    clock.now = 0;
    counts.rooms.opened(participant.host, 'person');
    counts.rooms.welcomed(participant, 'person', '');
    clock.now = 3_000;
    if (end === 'closed') counts.rooms.disconnected(participant);
    for (; end === 'closed' && clock.now < 13_000; clock.now += 1_000) counts.sweep();
    counts.rooms.left(participant, end);
  }
  for (; clock.now <= 301_000; clock.now += 1_000) counts.sweep();
  expect(judgedOf(await lines())).toEqual(['20s 0 2', '5m 0 2']);
});

test('[ROO8] what is too young when the process ends is judged then, and whoever leaves afterwards changes nothing', async () => {
  const { counts, clock, lines } = stage();
  const participant = { host: roomOf('r'), person: 'p' };
  counts.rooms.opened(participant.host, 'person');
  counts.rooms.opened(roomOf('nobody'), 'person');
  counts.rooms.welcomed(participant, 'person', '');
  clock.now = 6_000;
  counts.rooms.reported(participant, report(1));
  clock.now = 17_000;
  counts.drainBegan(clock.now);
  counts.drainEnded();
  counts.rooms.left(participant, 'cut_off');
  counts.sweep();
  // What is not judged yet is like what was; 3 of 20 s, and 283 of 300 s, never come.
  expect(judgedOf(await lines())).toEqual(['20s 0.1 1', '20s 1 1', '5m 1 2']);
});

test('[OPS74] who has media is who told of a way last, however late the next report is, and while they come back', async () => {
  const { counts, clock, value } = stage();
  const host = roomOf('r');
  const said = (person: string, way: ClientReport['route']) =>
    counts.rooms.reported({ host, person }, { ...report(0), route: way });
  const withMedia = () => value('atrium_participants_with_media{participant="person"}');
  for (const person of ['a', 'b', 'c']) counts.rooms.welcomed({ host, person }, 'person', 'curl/8');
  clock.now = 5_000;
  said('a', 'udp');
  said('b', 'none');
  expect(await withMedia()).toBe(1);
  clock.now = 40_000;
  expect(await withMedia()).toBe(1);
  counts.rooms.disconnected({ host, person: 'a' });
  clock.now = 42_000;
  expect(await withMedia()).toBe(1);
  counts.rooms.welcomed({ host, person: 'a' }, 'person', 'curl/8');
  expect(await withMedia()).toBe(1);
  clock.now = 47_000;
  said('a', 'none');
  expect(await withMedia()).toBe(0);
});
