import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { POLICIES, PRODUCTION } from '../judge/policy.ts';
import { canaryOf, generated } from './canary.ts';

type Canary = {
  spec: {
    service: { match: unknown };
    analysis: { stepWeights: number[]; metrics?: unknown; webhooks: { type: string; url: string; timeout: string }[] };
  };
};
const of = (policy = PRODUCTION) => (canaryOf(policy) as Canary).spec;

test('[CNY1] Flagger takes the weights that the gate judges by', () => {
  for (const policy of Object.values(POLICIES)) {
    expect(of(policy).analysis.stepWeights).toEqual(policy.weights.map(Number));
    const gate = parse(generated().get(`${policy.name}/gate.yaml`) ?? '') as {
      spec: { template: { spec: { containers: { env: unknown }[] } } };
    };
    expect(gate.spec.template.spec.containers[0]?.env).toEqual([{ name: 'POLICY', value: policy.name }]);
  }
});

test('[CNY2] Flagger asks the gate each of its questions, waits 2 s, and judges nothing by itself', () => {
  const { webhooks, metrics } = of().analysis;
  expect(webhooks.map(({ type }) => type)).toEqual([
    'confirm-rollout',
    'pre-rollout',
    'rollout',
    'confirm-traffic-increase',
    'confirm-promotion',
    'rollback',
    'event',
  ]);
  for (const { type, url, timeout } of webhooks)
    expect([url, timeout]).toEqual([`http://release-gate.atrium/hooks/${type}`, '2s']);
  expect(metrics).toBeUndefined();
});

test('[CNY3] only where new rooms are placed there are weights', () => {
  expect(of().service.match).toEqual([{ uri: { prefix: '/api/rooms' } }]);
});
