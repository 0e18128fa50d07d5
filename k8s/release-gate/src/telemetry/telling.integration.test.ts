import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OtlpReceiver } from '../../../../scripts/lib/otlp-receiver.ts';
import type { Gate } from '../run/gate.ts';
import { Stage } from '../run/testing/stage.ts';
import { linkTraces } from '../run/trace-link.ts';
import { tellingOf, type Telling, type TellingOptions } from './telling.ts';
import { httpReceiver, type HttpReceiver } from './testing/http-receiver.ts';

const TOKEN = 'glsa_of_the_gate';

let stage: Stage;
let gate: Gate;
let collector: OtlpReceiver;
let grafana: HttpReceiver;
let telling: Telling;
let said: string[];

function start(more: Partial<TellingOptions> = {}): void {
  gate = stage.gate();
  telling = tellingOf({
    otlpEndpoint: collector.endpoint,
    // Grafana may be below a path, written with a slash or without.
    grafana: { url: `${grafana.url}/monitoring/`, token: TOKEN },
    linkTrace: linkTraces({ isSent: true, url: null }),
    nowS: () => stage.nowS,
    log: {
      warn: (fields, message) => void said.push(`${message}: ${JSON.stringify(fields)}`),
      info: (message) => void said.push(message),
    },
    ...more,
  });
}
beforeEach(async () => {
  stage = new Stage();
  said = [];
  [collector, grafana] = await Promise.all([OtlpReceiver.start(), httpReceiver()]);
  start();
});
afterEach(async () => {
  await Promise.all([collector.close(), grafana.close()]);
});

async function at(weight: number, afterS: number): Promise<void> {
  stage.seen = { ...stage.seen, weight };
  stage.pass(afterS);
  await gate.look();
  telling.looked(gate);
}

/** A later look, at which it is time to send again what was not taken. */
function again(): void {
  stage.nowS += 31;
  telling.looked(gate);
}

/** A release from its beginning until somebody ends it, with a gate that begins anew in the middle. */
async function ended(): Promise<void> {
  await at(0, 0);
  await at(5, 30);
  await telling.close();
  start();
  await at(5, 15);
  await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
  await at(5, 15);
  stage.seen = { ...stage.seen, phase: 'Failed' };
  await at(0, 15);
}

test('[TEL6] [TEL7] a release is one trace at a collector, over a gate that began anew', async () => {
  await ended();
  await telling.close();
  const root = collector.spans.find(({ name }) => name === 'release 1');
  expect(root).toMatchObject({ service: 'release-gate', parentSpanId: null, failed: true, durationMs: 75_000 });
  expect(root?.attributes).toMatchObject({
    'atrium.outcome': 'aborted',
    'atrium.reason': 'ana ended it: it sounds odd',
  });
  const all = collector.trace(root?.traceId ?? '');
  expect(all).toHaveLength(collector.spans.length);
  const weight = all.find(({ name }) => name === '5 % of new rooms');
  expect(weight).toMatchObject({ parentSpanId: root?.spanId, startMs: 1_030_000, durationMs: 45_000 });
  expect(weight?.events).toEqual([
    { name: 'ana: abort', atMs: 1_045_000, attributes: { 'atrium.reason': 'it sounds odd' } },
    { name: 'it has to end', atMs: 1_060_000, attributes: { 'atrium.reason': 'ana ended it: it sounds odd' } },
  ]);
  // Every span hangs on one that is there.
  const ids = new Set(all.map(({ spanId }) => spanId));
  expect(all.filter(({ parentSpanId }) => parentSpanId !== null && !ids.has(parentSpanId))).toEqual([]);
  expect(said).toEqual([]);
});

test('[TEL9] Grafana is told with the token, as its API takes it', async () => {
  await ended();
  await telling.close();
  expect(grafana.received.map(({ path, headers }) => [path, headers.authorization])).toEqual(
    Array.from({ length: 3 }, () => ['/monitoring/api/annotations', `Bearer ${TOKEN}`]),
  );
  expect(grafana.received.map(({ body }) => body)).toEqual([
    {
      time: 1_000_000,
      tags: ['atrium', 'release', 'begins'],
      text: expect.stringMatching(/^release 1 begins/) as string,
    },
    {
      time: 1_060_000,
      tags: ['atrium', 'release', 'verdict'],
      text: expect.stringContaining('it sounds odd') as string,
    },
    { time: 1_075_000, tags: ['atrium', 'release', 'ends'], text: expect.stringContaining('rolled back') as string },
  ]);
});

describe('[TEL10] one that does not take what it is told', () => {
  test('delays nothing, is told of once, and gets what waited when it is back', async () => {
    grafana.answers(503);
    collector.status = 503;
    await at(0, 0);
    await at(5, 30);
    await vi.waitFor(() => expect(said).toHaveLength(2));
    for (let time = 0; time < 5; time += 1) {
      const asked = grafana.received.length;
      await vi.waitFor(() => {
        again();
        expect(grafana.received.length).toBeGreaterThan(asked);
      });
    }
    expect(said.map((line) => line.replace(/:.*/, '')).sort()).toEqual([
      'annotations of releases cannot be sent',
      'traces of releases cannot be sent',
    ]);
    expect(said.join()).not.toContain(TOKEN);
    grafana.answers(200);
    collector.status = 200;
    await vi.waitFor(() => {
      again();
      expect(said).toHaveLength(4);
    });
    expect(collector.spans.map(({ name }) => name)).toContain('no weight yet');
    expect(grafana.received.at(-1)?.body).toMatchObject({ tags: ['atrium', 'release', 'begins'] });
    expect(said.slice(2).sort()).toEqual([
      'annotations of releases are sent again',
      'traces of releases are sent again',
    ]);
  });

  test('and does not answer at all holds no look back, nor the end of the gate for long', async () => {
    grafana.answers(null);
    await at(0, 0);
    await at(5, 30);
    await vi.waitFor(() => expect(grafana.held()).toBe(1));
    await telling.close();
    // It was not waited for until it was given up.
    expect(grafana.held()).toBe(1);
    expect(collector.spans.map(({ name }) => name)).toContain('no weight yet');
  });

  test('and refuses for good is not asked again, and is led nowhere else', async () => {
    for (const status of [401, 307]) {
      grafana.answers(status);
      start();
      const asked = grafana.received.length;
      stage.seen = { phase: 'Progressing', digest: `of ${status}`, weight: 0 };
      await at(0, 0);
      await vi.waitFor(() => expect(grafana.received.length).toBe(asked + 1));
      await at(0, 60);
      await telling.close();
      expect(grafana.received.length).toBe(asked + 1);
      expect(said.at(-1)).toContain(`it answers ${status}`);
    }
    expect(grafana.received.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  test('gets the newest of what waited, and no more than that', async () => {
    grafana.answers(503);
    for (let release = 0; release < 70; release += 1) {
      stage.seen = { phase: 'Progressing', digest: `release ${release}`, weight: 0 };
      await at(0, 1);
      await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
      await at(0, 1);
      stage.seen = { ...stage.seen, phase: 'Failed' };
      await at(0, 1);
    }
    await vi.waitFor(() => expect(said.join()).toContain('annotations of releases cannot be sent'));
    const refused = grafana.received.length;
    grafana.answers(200);
    await telling.close();
    await vi.waitFor(() => expect(grafana.received.length - refused).toBe(200), { timeout: 30_000 });
    const texts = grafana.received.slice(refused).map(({ body }) => (body as { text: string }).text);
    expect(texts.at(-1)).toContain('release 70 is rolled back');
    expect(texts[0]).not.toContain('release 1 ');
  });
});

test('[TEL10] where nobody is to be told nothing is', async () => {
  start({ otlpEndpoint: null, grafana: null });
  await at(0, 0);
  await at(5, 30);
  await telling.close();
  expect([said, collector.spans, grafana.received]).toEqual([[], [], []]);
});
