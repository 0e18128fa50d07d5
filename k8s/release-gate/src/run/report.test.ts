import { beforeEach, expect, test } from 'vitest';
import { PRODUCTION } from '../judge/policy.ts';
import { storyOf } from '../telemetry/story.ts';
import type { Gate } from './gate.ts';
import { reportOf } from './report.ts';
import { Stage } from './testing/stage.ts';
import { linkTraces } from './trace-link.ts';

const URL_OF = 'https://tempo.example/trace/{traceId}?also={traceId}';

let stage: Stage;
let gate: Gate;
beforeEach(async () => {
  stage = new Stage();
  gate = stage.gate();
  await gate.look();
});

const traceOf = (of: Parameters<typeof linkTraces>[0]) =>
  reportOf(gate, { policy: PRODUCTION, linkTrace: linkTraces(of) }).release?.trace;

async function end(): Promise<void> {
  stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
  stage.pass(15);
  await gate.look();
}

test('[TEL15] a release is reported with the trace that its spans are of, and the page of that', async () => {
  const { id, url } = traceOf({ isSent: true, url: URL_OF }) ?? { id: '', url: null };
  expect(url).toBe(`https://tempo.example/trace/${id}?also=${id}`);
  expect(traceOf({ isSent: true, url: null })).toEqual({ id, url: null });
  expect(traceOf({ isSent: false, url: URL_OF })).toBeNull();
  await end();
  expect(gate.kept && storyOf(gate.kept).map(({ traceId }) => traceId)).toEqual([id, id]);
  expect(traceOf({ isSent: true, url: null })?.id).toBe(id);
});

test('[TEL15] the trace of a release is kept with its beginning and its end, when others have come after it', async () => {
  const first = traceOf({ isSent: true, url: null })?.id;
  await end();
  stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
  stage.pass(15);
  await gate.look();
  const second = traceOf({ isSent: true, url: null })?.id;
  // As it was read by a gate that began anew.
  gate = stage.gate();
  await gate.look();
  const lines = gate.kept?.audit.filter(({ trace }) => trace !== undefined) ?? [];
  expect(lines.map(({ did, trace }) => [did, trace])).toEqual([
    ['release 1 begins', first],
    ['release 1 is promoted', first],
    ['release 2 begins', second],
  ]);
  expect(second).not.toBe(first);
});
