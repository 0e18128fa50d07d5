import type { ClientReport, Judgement } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { FlightRecorder, type FlightLine } from './flight-recorder.ts';

const GOOD: Judgement = { verdict: 'good', reason: 'none' };
const BAD: Judgement = { verdict: 'bad', reason: 'audio_loss' };
const UNKNOWN: Judgement = { verdict: 'unknown', reason: 'no_report' };
const REPORT = { rttMs: 40, silent: ['consumer-1'] } as unknown as ClientReport;

function stage() {
  const lines: FlightLine[] = [];
  const recorder = new FlightRecorder<string>({ log: (line) => lines.push(line) });
  const observe = (key: string, at: number, judgement: Judgement) =>
    recorder.observed(key, { at, judgement, report: REPORT, condition: null }, () => ({
      room: 'r',
      person: key,
      traceId: 'abc',
    }));
  return { recorder, observe, lines };
}

test('[REC1] two bad intervals in a row tell the last minute, with what is needed to look further', () => {
  const { observe, lines } = stage();
  for (let at = 0; at <= 120_000; at += 5_000) observe('p', at, GOOD);
  observe('p', 125_000, BAD);
  expect(lines).toEqual([]);
  observe('p', 130_000, BAD);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ room: 'r', person: 'p', trace_id: 'abc', reason: 'audio_loss', left_out: 0 });
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
  const { observe, lines } = stage();
  for (let at = 0; at < 620_000; at += 5_000) observe('p', at, BAD);
  // At 5 s, 305 s and 605 s.
  expect(lines).toHaveLength(3);
});

test('[REC2] ten are told of in a minute, and how many were left out', () => {
  const { observe, lines } = stage();
  for (const at of [0, 5_000]) for (let i = 0; i < 60; i++) observe(`p${i}`, at, BAD);
  expect(lines).toHaveLength(10);
  for (const at of [60_000, 65_000]) observe('late', at, BAD);
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toMatchObject({ person: 'late', left_out: 50 });
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
