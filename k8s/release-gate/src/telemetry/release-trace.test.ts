import { beforeEach, describe, expect, test } from 'vitest';
import type { Gate } from '../run/gate.ts';
import { Stage } from '../run/testing/stage.ts';
import { ReleaseTrace } from './release-trace.ts';

type Span = { name: string; spanId: string; traceId: string; attributes: { key: string; value: object }[] };

let stage: Stage;
let gate: Gate;
let trace: ReleaseTrace;
let bodies: string[];

/** A gate that begins now. */
function start(): void {
  gate = stage.gate();
  trace = new ReleaseTrace({ outbox: { give: (body) => void bodies.push(body) }, beganS: stage.nowS });
}
beforeEach(() => {
  stage = new Stage();
  bodies = [];
  start();
});

async function at(weight: number, afterS: number): Promise<void> {
  stage.seen = { ...stage.seen, weight };
  stage.pass(afterS);
  await gate.look();
  trace.looked(gate);
}

const spans = (): Span[] =>
  bodies.flatMap((body) => {
    const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
    return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  });
const names = (): string[] => spans().map(({ name }) => name);
const reasonOf = ({ attributes }: Span): object | undefined =>
  attributes.find(({ key }) => key === 'atrium.reason')?.value;

describe('[TEL6] spans', () => {
  test('are sent as they end, each once', async () => {
    await at(0, 0);
    expect(names()).toEqual([]);
    await at(5, 5);
    expect(names()).toEqual(['no weight yet']);
    await at(5, 5);
    await at(10, 4);
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await at(0, 5);
    await at(0, 5);
    expect(names().filter((name) => name !== 'held')).toEqual([
      ...['no weight yet', '5 % of new rooms', '10 % of new rooms', 'release 1'],
    ]);
  });

  test('of a release whose place another takes end with that', async () => {
    await at(0, 0);
    await at(5, 5);
    stage.seen = { ...stage.seen, digest: 'two' };
    await at(5, 5);
    expect(names().filter((name) => name !== 'held')).toEqual(['no weight yet', '5 % of new rooms', 'release 1']);
    expect(new Set(spans().map(({ traceId }) => traceId)).size).toBe(1);
  });
});

describe('[TEL7] a gate that begins anew', () => {
  test('sends what ended while none was there, in the same trace', async () => {
    await at(0, 0);
    await at(5, 5);
    start();
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await at(0, 20);
    const sent = spans().filter(({ name }) => name !== 'held');
    // What has been sent already comes again with its id, as one cannot know that it was taken.
    expect(sent.map(({ name }) => name)).toEqual(['no weight yet', 'no weight yet', '5 % of new rooms', 'release 1']);
    expect(sent[0]?.spanId).toBe(sent[1]?.spanId);
    expect(new Set(sent.map(({ traceId }) => traceId)).size).toBe(1);
  });

  test('sends what has ended that none saw end, in the trace of that', async () => {
    await at(0, 0);
    await at(5, 5);
    const [{ traceId } = { traceId: '' }] = spans();
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    stage.seen = { ...stage.seen, phase: 'Waiting', digest: 'two' };
    stage.pass(900);
    start();
    await at(0, 1);
    const ended = spans().filter(({ name }) => name === 'release 1');
    expect(
      ended.map((span) => [span.traceId, span.attributes.find(({ key }) => key === 'atrium.outcome')?.value]),
    ).toEqual([[traceId, { stringValue: 'promoted' }]]);
  });

  test('sends nothing again that ended long ago', async () => {
    await at(0, 0);
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await at(0, 5);
    bodies = [];
    stage.pass(700);
    start();
    await at(0, 5);
    expect(names()).toEqual([]);
  });
});

describe('[TEL8] why it is held', () => {
  test('is a span of its weight for each reason, whatever numbers that has', async () => {
    await at(0, 0);
    await at(5, 15);
    stage.meet(5, { primary: 95, canary: 5 });
    await at(5, 0);
    await at(5, 15);
    await gate.order({ is: 'pause', by: 'ana', reason: 'lunch' });
    await at(5, 1);
    await at(5, 30);
    await gate.order({ is: null, by: 'ana', reason: 'back' });
    await at(5, 1);
    const held = spans().filter(({ name }) => name === 'held');
    expect(held.map(reasonOf)).toEqual([
      { stringValue: expect.stringMatching(/^\d+ more rooms .*, and no new rooms come$/) as string },
      { stringValue: expect.stringMatching(/^\d+ more rooms .* at today's rate$/) as string },
      { stringValue: expect.stringMatching(/^ana holds it: lunch; \d+ more rooms/) as string },
    ]);
  });

  test('is not told of a moment, and is told by a gate that ends', async () => {
    await at(0, 0);
    await at(5, 15);
    await at(5, 15);
    await gate.order({ is: 'pause', by: 'ana', reason: 'a moment' });
    await at(5, 1);
    await gate.order({ is: null, by: 'ana', reason: 'over' });
    await at(5, 5);
    trace.close(stage.nowS + 9);
    const before = spans().filter(({ name }) => name === 'held');
    expect(before.map(reasonOf)).toEqual([{ stringValue: expect.not.stringContaining('a moment') as string }]);
    start();
    await at(5, 1);
    trace.close(stage.nowS + 10);
    expect(spans().filter(({ name }) => name === 'held')).toHaveLength(2);
  });
});
