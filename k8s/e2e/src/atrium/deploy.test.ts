import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { foundation, notReady } from './deploy.ts';

const BASE = new URL('../../../base/', import.meta.url);

it('the Secret has every key that a manifest asks for', () => {
  const files = readdirSync(BASE).filter((name) => name.endsWith('.yaml'));
  const text = files.map((name) => readFileSync(new URL(name, BASE), 'utf8')).join('\n');
  const asked = [...text.matchAll(/secretKeyRef: \{ name: atrium, key: ([a-z-]+)/g)].map(([, key]) => key);
  const secret = foundation().objects.find((one) => 'stringData' in one) as { stringData: object } | undefined;
  expect(asked.length).toBeGreaterThan(3);
  expect(Object.keys(secret?.stringData ?? {}).sort()).toEqual([...new Set(asked)].sort());
});

it('waits for every Deployment, also for one of which nothing is ready yet', () => {
  const one = (name: string, replicas: number, readyReplicas?: number) => ({
    metadata: { name },
    spec: { replicas },
    status: readyReplicas === undefined ? {} : { readyReplicas },
  });
  expect(notReady({ items: [one('a', 0), one('b', 1, 1)] })).toBe(true);
  expect(notReady({ items: [one('a', 1), one('b', 2, 1)] })).toBe('not ready: a, b');
});
