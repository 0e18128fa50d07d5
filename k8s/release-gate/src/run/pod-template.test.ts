import { expect, test } from 'vitest';
import { deploymentSchema, digestOf, isRolledOut, unprimed, type Deployment } from './pod-template.ts';

const label = (app: string) => ({ app, 'atrium.dev/part': 'room-service' });
/** As one writes it. */
const template = (app: string, suffix = '', annotations?: Record<string, string>) => ({
  metadata: { labels: label(app), ...(annotations === undefined ? {} : { annotations }) },
  spec: {
    affinity: {
      podAntiAffinity: { labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: [app] }] } },
    },
    topologySpreadConstraints: [{ labelSelector: { matchLabels: { app } } }],
    containers: [
      {
        name: 'room',
        args: ['--name', 'room-service-primary-of-nothing'],
        env: [
          { name: 'A', valueFrom: { configMapKeyRef: { name: `settings${suffix}`, key: 'a' } } },
          { name: 'B', valueFrom: { secretKeyRef: { name: 'atrium', key: 'token-secret' } } },
          { name: 'C', valueFrom: { configMapKeyRef: { name: 'which-is-primary', key: 'c' } } },
        ],
        envFrom: [{ secretRef: { name: `more${suffix}` } }],
      },
    ],
    volumes: [
      { name: 'a', configMap: { name: `files${suffix}` } },
      { name: 'b', secret: { secretName: `keys${suffix}` } },
      {
        name: 'c',
        projected: { sources: [{ secret: { name: `both${suffix}` } }, { configMap: { name: `both${suffix}` } }] },
      },
    ],
  },
});
const deployment = (app: string, of: object, more: object = {}): Deployment =>
  deploymentSchema.parse({ spec: { selector: { matchLabels: { app } }, template: of }, ...more });

test('[RUN11] what the primary would be promoted from again is what Flagger made it of', () => {
  const target = deployment('rooms', template('rooms'));
  const primary = deployment('rooms-primary', template('rooms-primary', '-primary', { 'flagger-id': '1-2-3' }));
  expect(unprimed(primary, target)).toEqual({ digest: digestOf(template('rooms')), template: template('rooms') });
  const noted = deployment('rooms-primary', template('rooms-primary', '-primary', { 'flagger-id': '1', why: 'x' }));
  expect(unprimed(noted, target)?.template).toEqual(template('rooms', '', { why: 'x' }));
});

test('[RUN11] a name that ends so by itself stays, and a template that is too long is not kept', () => {
  const own = { spec: { volumes: [{ configMap: { name: 'of-primary' } }] } };
  expect(unprimed(deployment('rooms-primary', own), deployment('rooms', own))?.template).toEqual(own);
  const long = { spec: { containers: [{ args: ['x'.repeat(140_000)] }] } };
  expect(unprimed(deployment('rooms-primary', long), deployment('rooms', long))).toBeNull();
});

test('[KUB1] all pods are of one template when its newest one is known, as many are as there have to be, and no other is left', () => {
  const spec = { replicas: 2, template: {} };
  const is = (generation: number, status?: object): boolean =>
    isRolledOut(deploymentSchema.parse({ metadata: { generation }, spec, status }));
  const status = { observedGeneration: 3, replicas: 2, updatedReplicas: 2 };
  expect(is(3, status)).toBe(true);
  expect(is(4, status)).toBe(false);
  expect(is(3, { ...status, updatedReplicas: 1 })).toBe(false);
  expect(is(3, { ...status, replicas: 3 })).toBe(false);
  expect(is(3)).toBe(false);
});
