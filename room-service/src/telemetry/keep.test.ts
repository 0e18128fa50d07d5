import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { KEEP, SLOW_JOIN_MS, SLOW_MS, TRACK } from './keep.ts';

const COLLECTOR = new URL('../../../k8s/collector/collector.yaml', import.meta.url);

type Policy = { name: string; type: string } & Record<string, unknown>;
const configuration = parse(readFileSync(COLLECTOR, 'utf8')) as {
  processors: { tail_sampling: { policies: Policy[]; decision_wait: string } };
};
const { policies, decision_wait: wait } = configuration.processors.tail_sampling;
const policy = (name: string): unknown => {
  const { name: of, type, ...rest } = policies.find((one) => one.name === name) ?? { name: 'none', type: 'none' };
  return of === name ? rest[type] : undefined;
};

test('[TRC4] a collector keeps all that the ring does, by the same names and numbers', () => {
  expect(policy('marked')).toEqual({ key: KEEP, value: true });
  expect(policy('failed')).toEqual({ status_codes: ['ERROR'] });
  expect(policy('canary')).toEqual({ key: TRACK, values: ['canary'] });
  // No longer than the longest limit: a page's part may come without its mark, as that of an older release does.
  expect(policy('slow')).toEqual({ threshold_ms: SLOW_JOIN_MS });
  expect(SLOW_MS).toBeLessThanOrEqual(SLOW_JOIN_MS);
});

test('[TRC4] a collector judges a trace when a page that waited in vain has told of it', () => {
  const seconds = Number(/:-(\d+)s}$/.exec(wait)?.[1]);
  // A page waits 30 s for the first sound, and sends within 10 s.
  expect(seconds).toBeGreaterThanOrEqual(40);
});
