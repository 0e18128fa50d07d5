import { samplesOf } from '../../../../scripts/lib/scrape.ts';
import { PRODUCTION } from '../../../../k8s/release-gate/src/judge/policy.ts';
import { Stage } from '../../../../k8s/release-gate/src/run/testing/stage.ts';
import { watched, type Watched } from '../../../../k8s/release-gate/src/telemetry/testing/watched.ts';
import { definition } from '@atrium/ops';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Sample } from './prometheus-client.ts';
import { releaseOf } from './release.ts';

const words = definition();
const NOW_MS = 5_000_000;

let stage: Stage;
let gate: Watched;
beforeEach(() => {
  stage = new Stage();
  gate = watched(stage);
});

/** What a real gate tells, as Prometheus answers it. */
async function told(instance = 'a', of = gate): Promise<Sample[]> {
  const { text } = await of.metrics.exposition();
  // As a scrape reads it: infinity is a word.
  const samples = [...samplesOf(text.replaceAll('+Inf', 'Infinity'))].map(([sample, value]): Sample => {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(sample) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text_ = '']) => [label, text_]);
    return { labels: { __name__: name, instance, ...(Object.fromEntries(pairs) as object) }, value };
  });
  return [{ labels: { __name__: 'up', instance }, value: 1 }, ...samples];
}
const at = (instance = 'a', atS = stage.nowS): Sample => ({ labels: { instance }, value: atS });
const seen = async () => releaseOf({ told: await told(), toldAt: [at()], words, nowMs: NOW_MS });

/** At its first weight, and looked at 15 s later. */
async function begin(): Promise<void> {
  await gate.look();
  stage.seen = { ...stage.seen, weight: 5 };
  stage.pass(15);
  await gate.look();
}

async function end(phase: 'Succeeded' | 'Failed', weight = 0): Promise<void> {
  stage.seen = { ...stage.seen, phase, weight };
  stage.pass(15);
  await gate.look();
}

describe('[OPS62] by what a real gate tells', () => {
  it('it waits to begin, is tried by bots, and meets rooms', async () => {
    stage.trial = () => ({ is: 'running', forMs: 5_000, step: 'they join' });
    stage.seen = { ...stage.seen, phase: 'Waiting' };
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'waiting', beganMs: null, weight: 0, evidence: null });
    stage.seen = { ...stage.seen, phase: 'Progressing' };
    await gate.look();
    const beganMs = stage.nowS * 1000;
    stage.pass(30);
    await gate.look();
    const trial = { hold: 'trial', words: 'bots have not passed it yet' };
    expect(await seen()).toMatchObject({ stage: 'trial', sinceMs: beganMs, beganMs, holds: [trial] });
    stage.seen = { ...stage.seen, weight: 5 };
    stage.pass(15);
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'rooms', sinceMs: stage.nowS * 1000, beganMs, weight: 0.05 });
  });

  it('it says what is proven, by which rooms, how many are missing, and why it is held since when', async () => {
    await begin();
    const sinceMs = stage.nowS * 1000;
    expect((await seen())?.evidence).toMatchObject({ pro: 0, rooms: { canary: 0, primary: 0 }, neededMs: null });
    stage.meet(5, { primary: 380, canary: 20 });
    await gate.look();
    const release = await seen();
    expect(release?.evidence?.rooms).toEqual({ canary: 20, primary: 380 });
    expect(release?.evidence?.pro).toBeGreaterThan(0.1);
    expect(release?.evidence?.needed).toBeGreaterThan(0);
    expect(release?.evidence?.neededMs).toBeGreaterThan(0);
    expect(release?.holds).toEqual([{ hold: 'unproven', words: 'too little is proven' }]);
    expect([release?.sinceMs, release?.heldSinceMs]).toEqual([sinceMs, sinceMs]);
  });

  it('it has to end, and was rolled back', async () => {
    await begin();
    stage.meet(5, { primary: 190, canary: 10 }, '1');
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'ending', weight: 0, holds: [], evidence: { against: 1, needed: 0 } });
    await end('Failed');
    expect(await seen()).toMatchObject({ stage: 'rolled_back', sinceMs: stage.nowS * 1000, beganMs: null });
  });

  it('a person ended it, or its promotion failed', async () => {
    await begin();
    await gate.gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    await end('Failed');
    expect(await seen()).toMatchObject({ stage: 'aborted' });
    stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
    await begin();
    await end('Failed', 100);
    expect(await seen()).toMatchObject({ stage: 'promotion_failed' });
  });

  it('it never began', async () => {
    await begin();
    await end('Succeeded');
    stage.silent.add('prometheus');
    stage.seen = { phase: 'Waiting', digest: 'two', weight: 0 };
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'waiting' });
    await end('Failed');
    expect(await seen()).toMatchObject({ stage: 'never_began', sinceMs: stage.nowS * 1000, beganMs: null });
  });

  it('it is being promoted, watched, and promoted', async () => {
    await begin();
    stage.seen = { ...stage.seen, phase: 'Promoting' };
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'promoting', sinceMs: null, beganMs: 1_000_000 });
    await end('Succeeded');
    const sinceMs = stage.nowS * 1000;
    expect(await seen()).toMatchObject({ stage: 'watched', sinceMs, untilMs: sinceMs + PRODUCTION.watch.forS * 1000 });
    stage.pass(PRODUCTION.watch.forS);
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'promoted', sinceMs, untilMs: null });
  });

  it('it is taken back after its promotion, and that is done or has failed', async () => {
    await begin();
    await end('Succeeded');
    stage.pass(15);
    await gate.gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    const sinceMs = stage.nowS * 1000;
    expect(await seen()).toMatchObject({ stage: 'reverting', sinceMs });
    stage.seen = { ...stage.seen, phase: 'Progressing' };
    await gate.look();
    // It is a release to Flagger, and all new rooms are its own.
    expect(await seen()).toMatchObject({ stage: 'reverting', sinceMs, weight: 1 });
    const kept = stage.seen;
    await end('Succeeded');
    expect(await seen()).toMatchObject({ stage: 'reverted', sinceMs });
    stage.seen = { ...kept, digest: 'three' };
    await gate.look();
    expect((await seen())?.stage).toBe('first');
    await end('Failed');
    expect(await seen()).toMatchObject({ stage: 'rolled_back', sinceMs: stage.nowS * 1000 });
  });

  it('of no release it says that none was seen', async () => {
    stage.seen = { ...stage.seen, phase: 'Initialized' };
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'none', beganMs: null, sinceMs: null });
  });

  it('where no gate is read it says nothing', () => {
    expect(releaseOf({ told: [], toldAt: [], words, nowMs: NOW_MS })).toBeNull();
  });
});

describe('[OPS63] of gates', () => {
  it('the one that looked last is believed', async () => {
    await begin();
    const before = await told('old');
    const oldAtS = stage.nowS;
    stage.pass(30);
    gate = watched(stage);
    stage.seen = { ...stage.seen, weight: 10 };
    await gate.look();
    const both = { told: [...before, ...(await told('new'))], words, nowMs: NOW_MS };
    expect(releaseOf({ ...both, toldAt: [at('old', oldAtS), at('new')] })?.weight).toBe(0.1);
    expect(releaseOf({ ...both, toldAt: [at('new'), at('old', oldAtS)] })?.weight).toBe(0.1);
  });

  it('one that sees nothing is said to, since it saw something last', async () => {
    await begin();
    const lookedMs = stage.nowS * 1000;
    expect((await seen())?.blindSinceMs).toBeNull();
    stage.silent.add('kubernetes');
    stage.pass(15);
    await gate.look();
    expect(await seen()).toMatchObject({ stage: 'rooms', blindSinceMs: lookedMs });
  });

  it('one that cannot be read is away', () => {
    const down = [{ labels: { __name__: 'up', instance: 'a' }, value: 0 }];
    expect(releaseOf({ told: down, toldAt: [], words, nowMs: NOW_MS })).toMatchObject({
      stage: 'away',
      evidence: null,
    });
  });
});

it('[OPS62] a gate is asked for all that is told by name, as its catalogue has it', async () => {
  await gate.look();
  const [, names = ''] = /__name__=~"([^"]+)"/.exec(words.queries.release) ?? [];
  const there = new Set((await told()).map(({ labels }) => labels.__name__));
  expect(names.split('|').filter((name) => !there.has(name))).toEqual([]);
});
