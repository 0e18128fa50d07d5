import {
  type Circle,
  wireError,
  type ClientReport,
  type EventFrame,
  type Replies,
  type Result,
} from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMediaStore } from '../media/media-store.ts';
import { createRoomStore } from '../net/room-store.ts';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { RoomTelemetry, type RoomTelemetryOptions } from './room-telemetry.ts';
import type { TraceRecord } from './spans-of.ts';

const SERVER = `00-${'5'.repeat(32)}-${'7'.repeat(16)}-01`;

function build() {
  const clock = new FakeClock(1_000_000);
  const room = createRoomStore('test');
  const media = createMediaStore();
  const spans: TraceRecord[] = [];
  const reports: { report: ClientReport; answer: (result: Result<Replies['report']>) => void }[] = [];
  const log: string[] = [];
  const page = { producer: null as object | null };
  const engine = {
    inners: [],
    receiver: { all: [] },
    tiles: new Map(),
    transportState: 'none',
    get senders() {
      return { mic: { producer: page.producer }, camera: { producer: null } };
    },
  };
  const telemetry = new RoomTelemetry({
    clock,
    room,
    media,
    engine: () => engine as unknown as ReturnType<RoomTelemetryOptions['engine']>,
    report: (report, answer) => reports.push({ report, answer }),
    sink: {
      admit: () => void log.push('admit'),
      record: (span) => void spans.push(span),
      close: () => void log.push('close'),
      discard: () => void log.push('discard'),
    },
    watchPage: () => () => void log.push('unwatch'),
    now: () => clock.now(),
    random: () => 0,
    randomBytes: (bytes) => bytes.fill(9),
  });
  return { clock, room, media, spans, reports, log, page, telemetry };
}

const names = (spans: TraceRecord[]): string[] =>
  spans.map(({ name, attributes }) => `${name} ${attributes['atrium.outcome']}`);

describe('RoomTelemetry', () => {
  let tab: ReturnType<typeof build>;
  beforeEach(() => (tab = build()));
  const join = (): void => {
    tab.telemetry.enter('join');
    tab.telemetry.reached('welcome');
    tab.room.setState({ connection: { kind: 'joined' } });
    tab.telemetry.welcome({ transports: null, consumers: [] });
  };

  it('ends the join of somebody who meets nobody at the welcome, and tells of it in one report', async () => {
    join();
    expect(names(tab.spans)).toEqual(['join ok']);
    await tab.clock.advance(15_500);
    expect(tab.reports.map(({ report }) => report.join?.how)).toEqual(['new', undefined, undefined]);
    expect(tab.telemetry.quality.getState()).toMatchObject({ traceId: '09'.repeat(16), numbers: { route: 'none' } });
  });

  it('does not end the way back into a circle at its welcome: the others’ voices follow it by a moment', async () => {
    const circle = { id: 'c', members: ['me', 'ben'] } as unknown as Circle;
    tab.room.setState({ self: 'me', circles: new Map([['c', circle]]), connection: { kind: 'joined' } });
    tab.telemetry.enter('resume');
    tab.telemetry.reached('welcome');
    tab.telemetry.welcome({ transports: null, consumers: [] });
    expect(names(tab.spans)).toEqual([]);
    await tab.clock.advance(2_000);
    expect(names(tab.spans)).toEqual(['resume ok']);
  });

  it('keeps what the room judged of each report', async () => {
    join();
    await tab.clock.advance(10_500);
    tab.reports[0]!.answer({ ok: true, value: { verdict: 'bad', reason: 'audio_loss' } });
    tab.reports[1]!.answer({ ok: false, error: wireError('too_many') });
    expect(tab.telemetry.quality.getState().intervals).toEqual([
      { verdict: 'bad', reason: 'audio_loss', endedAt: 1_002_000, coversMs: 2_000 },
    ]);
  });

  it('begins anew where its transports were replaced or its line is back, and covers nothing of the time before', async () => {
    join();
    await tab.clock.advance(8_000);
    tab.telemetry.event({ m: 'transports', d: { tp: SERVER } } as unknown as EventFrame);
    await tab.clock.advance(6_000);
    tab.telemetry.welcome({ transports: null, consumers: [] });
    await tab.clock.advance(4_000);
    // Read at 2, 7, 12 and 17 s; begun at 0, 8 and 14 s.
    expect(tab.reports.map(({ report }) => report.coversMs)).toEqual([2_000, 5_000, 4_000, 3_000]);
  });

  it('reports also where its transports are replaced every four seconds, and never of less than two', async () => {
    join();
    for (let death = 0; death < 15; death++) {
      await tab.clock.advance(4_000);
      tab.telemetry.event({ m: 'transports', d: { tp: SERVER } } as unknown as EventFrame);
    }
    const covered = tab.reports.map(({ report }) => report.coversMs);
    // In a minute; after 12 s without one nobody would know how they are.
    expect(covered.length).toBeGreaterThan(9);
    expect(Math.min(...covered)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...covered)).toBeLessThanOrEqual(4_000);
  });

  it('counts no lost line of a stay into the next one', () => {
    join();
    tab.telemetry.connection({ kind: 'reconnecting', since: tab.clock.now(), attempt: 0, nextTryAt: 0 });
    tab.clock.sleep(5_000);
    tab.telemetry.connection({ kind: 'left' });
    join();
    tab.telemetry.connection({ kind: 'joined' });
    expect(tab.telemetry.quality.getState().intervals).toEqual([]);
  });

  it('[PRV4] lets what was recorded go once a ticket says that it is wanted', () => {
    tab.telemetry.admit({ token: 'a', wanted: true });
    expect([tab.log, tab.telemetry.token]).toEqual([['admit'], 'a']);
    tab.telemetry.admit({ token: 'b', wanted: false });
    tab.telemetry.admit({ token: 'c', wanted: true });
    expect(tab.log).toEqual(['admit', 'unwatch', 'discard']);
  });

  it('tells a refusal from a fault of ours', () => {
    for (const code of ['room_full', 'token_expired', 'unreachable', 'internal'] as const) {
      tab.telemetry.enter('join');
      tab.telemetry.refused(wireError(code));
    }
    expect(names(tab.spans)).toEqual(['join refused', 'join refused', 'join failed', 'join failed']);
  });

  it('makes one trace of a lost line until it is back or given up, and shows the loss', () => {
    join();
    const since = tab.clock.now();
    for (const attempt of [0, 1, 2])
      tab.telemetry.connection({ kind: 'reconnecting', since, attempt, nextTryAt: since });
    tab.clock.sleep(12_000);
    tab.telemetry.reached('welcome');
    tab.telemetry.welcome({ transports: null, consumers: [] });
    tab.telemetry.connection({ kind: 'joined' });
    expect(names(tab.spans)).toEqual(['join ok', 'resume ok']);
    const [lost] = tab.telemetry.quality.getState().intervals;
    expect(lost).toMatchObject({ reason: 'reconnecting', coversMs: 12_000 });
    tab.telemetry.connection({ kind: 'reconnecting', since, attempt: 0, nextTryAt: since });
    tab.telemetry.connection({ kind: 'ended', error: wireError('resume_expired'), canRejoin: true });
    expect(names(tab.spans).at(-1)).toBe('resume refused');
  });

  it('goes on in the trace that the server sends, and in none of its own for what is only kept ready', async () => {
    join();
    tab.telemetry.event({ m: 'consumers', d: { open: [], close: [], flows: ['c'], tp: SERVER } });
    tab.telemetry.event({ m: 'consumers', d: { open: [], close: ['c'] } });
    await tab.clock.advance(1_100);
    const [, hear, ...more] = tab.spans;
    expect(hear).toMatchObject({
      name: 'hear',
      context: { traceId: '5'.repeat(32) },
      parent: { spanId: '7'.repeat(16) },
    });
    expect(more).toEqual([]);
  });

  it('[TRC14] shows the trace of the last way in, and of nothing that was done since', async () => {
    const shown = (): string | null => tab.telemetry.quality.getState().traceId;
    expect(shown()).toBeNull();
    join();
    const joined = tab.spans.at(-1)?.context.traceId;
    tab.telemetry.event({ m: 'consumers', d: { open: [], close: [], flows: ['c'], tp: SERVER } });
    await tab.clock.advance(1_100);
    tab.telemetry.event({ m: 'transports', d: { tp: SERVER } as EventFrame<'transports'>['d'] });
    await tab.clock.advance(31_000);
    expect(names(tab.spans).map((name) => name.split(' ')[0])).toEqual(['join', 'hear', 'worker_replaced']);
    expect(shown()).toBe(joined);
  });

  it('begins a trace when a microphone is switched on in the room, which ends at the answer of the server', async () => {
    await tab.telemetry.producing('mic', () => Promise.resolve());
    expect(tab.spans).toEqual([]);
    join();
    await tab.telemetry.producing('mic', () => Promise.resolve());
    const payload = { source: 'mic' } as Parameters<typeof tab.telemetry.heard<'produce'>>[1];
    tab.telemetry.heard('produce', payload)?.({ ok: true, value: {} });
    tab.page.producer = {};
    await tab.telemetry.producing('mic', () => Promise.resolve());
    tab.page.producer = null;
    await tab.telemetry.producing('mic', () => {
      tab.media.setState({ mic: { kind: 'problem', problem: 'denied' } });
      return Promise.resolve();
    });
    expect(names(tab.spans)).toEqual(['join ok', 'produce ok', 'produce ok', 'produce refused']);
    expect(tab.spans.at(-1)?.attributes['atrium.code']).toBe('denied');
  });

  it('is off for good when nobody wants it: no trace, no report, and the numbers are there all the same', async () => {
    tab.telemetry.enter('join');
    tab.telemetry.admit({ token: 't', wanted: false });
    expect(tab.telemetry.traceparentFor('join')).toBeUndefined();
    join();
    tab.telemetry.note({ name: 'error', attributes: {}, failed: true });
    tab.telemetry.event({ m: 'consumers', d: { open: [], close: [], flows: ['c'], tp: SERVER } });
    await tab.clock.advance(20_000);
    expect([tab.spans, tab.reports]).toEqual([[], []]);
    expect(tab.telemetry.quality.getState()).toMatchObject({ traceId: null, numbers: { route: 'none' } });
    expect(tab.log).toEqual(['unwatch', 'discard']);
    tab.telemetry.admit({ token: 'u', wanted: true });
    expect([tab.telemetry.token, tab.telemetry.wanted]).toEqual(['u', false]);
  });

  it('stops with the stay', async () => {
    join();
    tab.telemetry.close();
    await tab.clock.advance(20_000);
    await settle();
    expect([tab.reports, tab.clock.waiting]).toEqual([[], 0]);
  });

  it('says nothing of a stretch in which a laptop slept', () => {
    tab.telemetry.enter('join');
    tab.clock.sleep(700_000);
    tab.telemetry.refused(wireError('unreachable'));
    expect(tab.spans).toEqual([]);
  });
});
