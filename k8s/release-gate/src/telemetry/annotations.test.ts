import { beforeEach, expect, test } from 'vitest';
import type { Gate } from '../run/gate.ts';
import { Stage } from '../run/testing/stage.ts';
import { linkTraces } from '../run/trace-link.ts';
import { Annotations, type Annotation } from './annotations.ts';

let stage: Stage;
let gate: Gate;
let annotations: Annotations;
let given: Annotation[];

function start(linkTrace = linkTraces({ isSent: true, url: null })): void {
  gate = stage.gate();
  const give = (body: string) => void given.push(JSON.parse(body) as Annotation);
  annotations = new Annotations({ outbox: { give }, beganS: stage.nowS, linkTrace });
}
beforeEach(() => {
  stage = new Stage();
  given = [];
  start();
});

async function at(weight: number, afterS: number): Promise<number> {
  stage.seen = { ...stage.seen, weight };
  stage.pass(afterS);
  await gate.look();
  annotations.looked(gate);
  return stage.nowS * 1000;
}

test('[TEL9] a release is marked when it begins, has to end, and ends, each once', async () => {
  const begun = await at(0, 0);
  await at(5, 15);
  await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
  const verdict = await at(5, 15);
  stage.seen = { ...stage.seen, phase: 'Failed' };
  const ended = await at(0, 15);
  await at(0, 15);
  expect(given.map(({ time, tags }) => [time, ...tags])).toEqual([
    [begun, 'atrium', 'release', 'begins'],
    [verdict, 'atrium', 'release', 'verdict'],
    [ended, 'atrium', 'release', 'ends'],
  ]);
  expect(given[0]?.text).toMatch(/^release 1 begins: one \(trace [0-9a-f]{32}\)$/);
  expect(given[1]?.text).toContain('release 1 has to end: ana ended it: it sounds odd');
  expect(given[2]?.text).toContain('release 1 is rolled back');
});

test('[TEL9] a release that never began is marked when that is known, once', async () => {
  stage.silent.add('prometheus');
  stage.seen = { ...stage.seen, phase: 'Waiting' };
  await at(0, 0);
  stage.seen = { ...stage.seen, phase: 'Failed' };
  const ended = await at(0, 15);
  await at(0, 15);
  expect(given.map(({ time, tags }) => [time, ...tags])).toEqual([[ended, 'atrium', 'release', 'ends']]);
  expect(given[0]?.text).toMatch(/^release 1 never began, and Flagger gave it up: .*Prometheus does not answer/);
});

test('[TEL9] a gate that begins anew marks nothing again, and goes on', async () => {
  await at(0, 0);
  stage.pass(15);
  start();
  await at(5, 15);
  stage.seen = { ...stage.seen, phase: 'Succeeded' };
  await at(0, 15);
  expect(given.map(({ tags }) => tags[2])).toEqual(['begins', 'ends']);
});

test('[TEL15] a mark leads to the trace of its release, and to none where none are sent', async () => {
  start(linkTraces({ isSent: true, url: 'https://t.example/?a=1&id={traceId}' }));
  await at(0, 0);
  expect(given[0]?.text).toMatch(/\(trace <a href="https:\/\/t\.example\/\?a=1&amp;id=([0-9a-f]{32})">\1<\/a>\)$/);
  stage = new Stage();
  given = [];
  start(linkTraces({ isSent: false, url: null }));
  await at(0, 0);
  expect(given.map(({ text }) => text)).toEqual(['release 1 begins: one']);
});
