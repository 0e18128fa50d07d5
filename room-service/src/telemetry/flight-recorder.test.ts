import type { ClientReport, Judgement } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { FlightRecorder, type FlightLine } from './flight-recorder.ts';

const GOOD: Judgement = { verdict: 'good', reason: 'none' };
const BAD: Judgement = { verdict: 'bad', reason: 'audio_loss' };
const UNKNOWN: Judgement = { verdict: 'unknown', reason: 'no_report' };
const REPORT = { rttMs: 40, silent: ['consumer-1'] } as unknown as ClientReport;

function stage() {
  const lines: FlightLine[] = [];
  /** Who turned bad, in that order. */
  const bad: string[] = [];
  const recorder = new FlightRecorder<string>({ log: (line) => lines.push(line) });
  const observe = (key: string, at: number, judgement: Judgement) =>
    recorder.observed(key, { at, judgement, report: REPORT, condition: null }, () => {
      bad.push(key);
      return { room: 'r', person: key, trace_id: `${bad.length}`, span_id: 's', join_trace_id: 'abc' };
    });
  return { recorder, observe, lines, bad };
}

test('[REC1] two bad intervals in a row tell the last minute, with what is needed to look further', () => {
  const { observe, lines } = stage();
  for (let at = 0; at <= 120_000; at += 5_000) observe('p', at, GOOD);
  observe('p', 125_000, BAD);
  expect(lines).toEqual([]);
  observe('p', 130_000, BAD);
  expect(lines).toHaveLength(1);
  const ids = { room: 'r', person: 'p', trace_id: '1', span_id: 's', join_trace_id: 'abc' };
  expect(lines[0]).toMatchObject({ ...ids, reason: 'audio_loss', left_out: 0 });
  const { samples } = lines[0]!;
  expect(samples).toHaveLength(13);
  expect(samples[0]).toEqual({ ago_ms: 60_000, reason: 'none', report: REPORT, condition: null });
  expect(samples.at(-1)).toEqual({ ago_ms: 0, reason: 'audio_loss', report: REPORT, condition: null });
});

test('[REC1] nothing is told of a session that is good, unknown, or bad now and then', () => {
  const { observe, lines } = stage();
  for (let at = 0; at < 600_000; at += 10_000) {
    observe('good', at, GOOD);
    observe('silent', at, UNKNOWN);
    observe('now and then', at, at % 20_000 === 0 ? BAD : GOOD);
  }
  expect(lines).toEqual([]);
});

test('[REC2] the same session is told of once in five minutes', () => {
  const { observe, lines, bad } = stage();
  for (let at = 0; at < 620_000; at += 5_000) observe('p', at, BAD);
  // At 5 s, 305 s and 605 s.
  expect(lines.map(({ trace_id }) => trace_id)).toEqual(['1', '2', '3']);
  expect(bad).toHaveLength(3);
});

test('[REC2] ten are told of in a minute, and of how many sessions the line was left out', () => {
  const { observe, lines } = stage();
  for (let at = 0; at <= 50_000; at += 5_000) for (let i = 0; i < 60; i++) observe(`p${i}`, at, BAD);
  expect(lines).toHaveLength(10);
  for (const at of [60_000, 65_000]) observe('late', at, BAD);
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toMatchObject({ person: 'late', left_out: 50 });
});

test('[REC2] a line that was left out is written when there is room, with the ids of its verdict', () => {
  const { observe, lines, bad } = stage();
  for (const at of [0, 5_000]) for (let i = 0; i < 11; i++) observe(`p${i}`, at, BAD);
  expect(lines.map(({ person }) => person)).not.toContain('p10');
  for (let at = 10_000; at <= 65_000; at += 5_000) observe('p10', at, BAD);
  expect(lines.at(-1)).toMatchObject({ person: 'p10', trace_id: '11', left_out: 1 });
  // And then for five minutes no more.
  for (let at = 70_000; at < 365_000; at += 5_000) observe('p10', at, BAD);
  expect([lines.length, bad.length]).toEqual([11, 11]);
  observe('p10', 365_000, BAD);
  expect([lines.length, bad.length]).toEqual([12, 12]);
});

test('[TRC13] every session that turns bad is told of at once, whether or not its line is written', () => {
  const { observe, lines, bad } = stage();
  for (let i = 0; i < 60; i++) observe(`p${i}`, 0, BAD);
  expect(bad).toEqual([]);
  for (let i = 0; i < 60; i++) observe(`p${i}`, 5_000, BAD);
  expect(bad).toHaveLength(60);
  expect(lines).toHaveLength(10);
});

test('[REC3] what is kept is bounded, of one and of all, and goes with the session', () => {
  const { recorder, observe } = stage();
  for (let at = 0; at < 1_000; at += 1) observe('chatty', at, GOOD);
  expect(recorder.size).toBe(16);
  for (let i = 0; i < 5_000; i++) for (let at = 0; at < 60_000; at += 5_000) observe(`p${i}`, at, GOOD);
  expect(recorder.size).toBeLessThanOrEqual(20_000);
  expect(recorder.size).toBeGreaterThan(19_000);
  for (let i = 0; i < 5_000; i++) recorder.left(`p${i}`);
  recorder.left('chatty');
  expect(recorder.size).toBe(0);
});

test('[REC3] where it is too much, whoever was not heard of longest goes, and not whoever came first', () => {
  const { recorder, observe, lines } = stage();
  observe('first', 0, BAD);
  for (let i = 1; i < 20_000; i += 1) observe(`p${i}`, 1_000, GOOD);
  expect(recorder.size).toBe(20_000);
  for (const at of [5_000, 10_000, 15_000, 20_000]) observe('first', at, BAD);
  expect(recorder.size).toBe(20_000);
  // Forgotten in between, it would turn bad anew.
  expect(lines).toHaveLength(1);
});

test('[REC3] whoever was heard of since somebody had to go stays, and the next one goes', () => {
  const { recorder, observe, bad } = stage();
  for (let i = 0; i < 20_000; i += 1) observe(`p${i}`, 0, BAD);
  for (const key of ['one', 'two']) observe(key, 1_000, GOOD);
  // Of these p2 and p6 were there, and so turn bad now; p3 went for p2, p4 for p3 and p5 for p4.
  for (const key of ['p2', 'p3', 'p4', 'p6']) observe(key, 5_000, BAD);
  expect(bad).toEqual(['p2', 'p6']);
  expect(recorder.size).toBe(20_000);
});

test('[REC4] the trace that a page names as that of its join does not go on', () => {
  const { recorder, lines } = stage();
  const traceId = Buffer.from('Anna has cancer!').toString('hex');
  const join = { how: 'new', stages: { welcome: 80 }, awaited: ['audio'] } as const;
  const report = { ...REPORT, join: { ...join, traceId } } as unknown as ClientReport;
  for (const at of [5_000, 10_000])
    recorder.observed('p', { at, judgement: BAD, report, condition: null }, () => {
      return { room: 'r', person: 'p', trace_id: '1', span_id: 's', join_trace_id: null };
    });
  expect(lines[0]?.samples[0]?.report).toEqual({ ...REPORT, join });
  expect(JSON.stringify(lines)).not.toContain(traceId);
});
