import { beforeEach, describe, expect, test } from 'vitest';
import type { Gate } from '../run/gate.ts';
import { Stage } from '../run/testing/stage.ts';
import { SHARED_KEYS, GATE_KEYS } from './exported-keys.ts';
import { storyOf, type GateSpan } from './story.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const story = (): GateSpan[] => (gate.kept === null ? [] : storyOf(gate.kept));
const said = ({ events }: GateSpan): string[] => events.map(({ name, reason }) => `${name} (${reason})`);

/** Looks at it after so many seconds, at this weight. */
async function at(weight: number, afterS: number): Promise<number> {
  stage.seen = { ...stage.seen, weight };
  stage.pass(afterS);
  await gate.look();
  return stage.nowS;
}

describe('[TEL6] the story of a release', () => {
  test('that was promoted has a span for the whole of it and one for each weight, in their order and without gaps', async () => {
    const begunS = await at(0, 0);
    const raisedS = await at(5, 30);
    const againS = await at(10, 60);
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    const endS = await at(0, 45);
    const spans = story();
    expect(spans.map(({ name, startS, endS: until, failed }) => [name, startS, until, failed])).toEqual([
      ['no weight yet', begunS, raisedS, false],
      ['5 % of new rooms', raisedS, againS, false],
      ['10 % of new rooms', againS, endS, false],
      ['release 1', begunS, endS, false],
    ]);
    const root = spans.at(-1);
    expect(root?.parentSpanId).toBeNull();
    expect(root?.attributes).toEqual({
      'atrium.keep': true,
      'atrium.release': 1,
      'atrium.digest': 'one',
      'atrium.outcome': 'promoted',
    });
    for (const { parentSpanId, traceId } of spans.slice(0, -1)) {
      expect(parentSpanId).toBe(root?.spanId);
      expect(traceId).toBe(root?.traceId);
    }
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(4);
    for (const { traceId, spanId } of spans) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    }
  });

  test('that is under way has what has ended, and nothing else', async () => {
    await at(0, 0);
    expect(story()).toEqual([]);
    await at(5, 30);
    await at(5, 30);
    expect(story().map(({ name }) => name)).toEqual(['no weight yet']);
  });

  test('says what people ordered and why it had to end, each at its weight', async () => {
    await at(0, 0);
    await at(5, 15);
    await gate.order({ is: 'pause', by: 'ana', reason: 'lunch' });
    await gate.look();
    await at(10, 30);
    await gate.order({ is: 'abort', by: 'ben', reason: 'it sounds odd' });
    await at(10, 15);
    stage.seen = { ...stage.seen, phase: 'Failed' };
    await at(0, 15);
    const [before, five, ten, root] = story();
    expect(before && said(before)).toEqual([]);
    expect(five && said(five)).toEqual(['ana: pause (lunch)']);
    expect(ten && said(ten)).toEqual(['ben: abort (it sounds odd)', 'it has to end (ben ended it: it sounds odd)']);
    expect([five?.failed, ten?.failed, root?.failed]).toEqual([false, true, true]);
    expect(root?.attributes).toMatchObject({
      'atrium.outcome': 'aborted',
      'atrium.reason': 'ben ended it: it sounds odd',
    });
  });

  test('has attributes that a collector lets pass, and no others', async () => {
    await at(0, 0);
    await at(5, 15);
    await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
    await at(5, 15);
    stage.seen = { ...stage.seen, phase: 'Failed' };
    await at(0, 15);
    const keys = new Set(story().flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...keys].sort()).toEqual([...GATE_KEYS, ...SHARED_KEYS].sort());
  });

  test('of another release is another trace, from which nobody learns its salt', async () => {
    await at(0, 0);
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await at(0, 15);
    const [first] = story();
    stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
    await at(0, 15);
    stage.seen = { ...stage.seen, phase: 'Succeeded' };
    await at(0, 15);
    const [second] = story();
    expect(second?.name).toBe('no weight yet');
    expect(second?.traceId).not.toBe(first?.traceId);
    expect(JSON.stringify([first, second])).not.toContain('salt');
  });
});

test('[TEL7] the story is the same after the gate began anew', async () => {
  await at(0, 0);
  await at(5, 30);
  gate = stage.gate();
  await at(10, 60);
  stage.seen = { ...stage.seen, phase: 'Succeeded' };
  await at(0, 30);
  const before = story();
  gate = stage.gate();
  await gate.look();
  expect(story()).toEqual(before);
  expect(before.map(({ name }) => name)).toEqual([
    'no weight yet',
    '5 % of new rooms',
    '10 % of new rooms',
    'release 1',
  ]);
});
