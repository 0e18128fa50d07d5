import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KubeApiServer } from '../../../../scripts/lib/kube-api-server.ts';
import { Kubernetes } from '../sources/kubernetes.ts';
import { audited, NOTHING_KEPT } from './kept.ts';
import { KubernetesCluster } from './kubernetes-cluster.ts';

const GROUP = 'rbac.authorization.k8s.io';
const IN = 'namespaces/atrium';
/** All that the gate may do in a cluster. */
const RULES = parseAllDocuments(readFileSync(new URL('../../../base/release-gate.yaml', import.meta.url), 'utf8'))
  .map((document) => document.toJS() as { kind: string; rules?: object[] })
  .find(({ kind }) => kind === 'Role')?.rules;

/** Any object of the kind: what Flagger and a gateway bring checks more, and answers the same. */
const kindOf = (group: string, version: string, plural: string, kind: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.${group}`,
    // Names below this group are kept for what its owners approve.
    annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
  },
  spec: {
    ...{ group, scope: 'Namespaced', names: { plural, kind, singular: kind.toLowerCase() } },
    versions: [
      {
        ...{ name: version, served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

describe.runIf(KubeApiServer.available())('a release in a real Kubernetes (needs kube-apiserver and etcd)', () => {
  let api: KubeApiServer;
  let account: string;
  const ROUTES = `/apis/gateway.networking.k8s.io/v1/${IN}/httproutes`;
  const CANARIES = `/apis/flagger.app/v1beta1/${IN}/canaries`;
  const DEPLOYMENT = `/apis/apps/v1/${IN}/deployments/room-service`;

  const cluster = (name = 'room-service') => {
    const { host, port } = api;
    const kubernetes = new Kubernetes({ host, port, account, timeoutMs: 30_000 });
    return new KubernetesCluster({ kubernetes, namespace: 'atrium', name });
  };
  const seen = async () => {
    const looked = await cluster().look();
    if (!looked.ok) throw new Error(looked.why);
    return looked.value;
  };
  const weights = async () => {
    const route = (await api.ask('GET', `${ROUTES}/room-service`)) as {
      spec: { rules: { backendRefs: { name: string; weight: number }[] }[] };
    };
    return route.spec.rules.map(({ backendRefs }) => backendRefs.map(({ name, weight }) => [name, weight]));
  };

  beforeAll(async () => {
    api = await KubeApiServer.start();
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await api.ask('POST', definitions, kindOf('flagger.app', 'v1beta1', 'canaries', 'Canary'));
    await api.ask('POST', definitions, kindOf('gateway.networking.k8s.io', 'v1', 'httproutes', 'HTTPRoute'));
    await api.ask('POST', '/api/v1/namespaces', { metadata: { name: 'atrium' } });
    await api.ask('POST', `/api/v1/${IN}/serviceaccounts`, { metadata: { name: 'release-gate' } });
    await api.ask('POST', `/apis/${GROUP}/v1/${IN}/roles`, { metadata: { name: 'release-gate' }, rules: RULES });
    await api.ask('POST', `/apis/${GROUP}/v1/${IN}/rolebindings`, {
      metadata: { name: 'release-gate' },
      roleRef: { apiGroup: GROUP, kind: 'Role', name: 'release-gate' },
      subjects: [{ kind: 'ServiceAccount', name: 'release-gate', namespace: 'atrium' }],
    });
    account = mkdtempSync(join(tmpdir(), 'atrium-account-'));
    writeFileSync(join(account, 'ca.crt'), api.ca);
    const token = (await api.ask('POST', `/api/v1/${IN}/serviceaccounts/release-gate/token`, {
      spec: { expirationSeconds: 3600 },
    })) as { status: { token: string } };
    writeFileSync(join(account, 'token'), token.status.token);
    const labels = { app: 'room-service' };
    await api.ask('POST', `/apis/apps/v1/${IN}/deployments`, {
      metadata: { name: 'room-service' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'room', image: 'room:1' }] } },
      },
    });
    // A kind is served a moment after it is defined.
    const canary = {
      ...{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'room-service' } },
      spec: { targetRef: { kind: 'Deployment', name: 'room-service' }, service: { port: 80 } },
    };
    await vi.waitFor(() => api.ask('POST', CANARIES, canary), { timeout: 60_000, interval: 200 });
  }, 240_000);
  afterAll(async () => {
    await api.stop();
    rmSync(account, { recursive: true });
  });

  it('[KUB1] is seen before Flagger has made anything of it', async () => {
    expect(await seen()).toEqual({
      phase: 'Initializing',
      digest: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      weight: 0,
    });
    expect(await cluster('another').look()).toMatchObject({
      ok: false,
      why: expect.stringContaining('canaries/another') as string,
    });
  });

  it('[KUB1] has the weight of its route, and a digest that is that of its pods alone', async () => {
    const ref = (name: string, weight: number) => ({ name, port: 80, weight });
    await api.ask('POST', ROUTES, {
      ...{ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name: 'room-service' } },
      spec: {
        rules: [
          { backendRefs: [ref('room-service-primary', 80), ref('room-service-canary', 20)] },
          { backendRefs: [ref('somebody-else', 7)] },
        ],
      },
    });
    await api.ask('PATCH', `${CANARIES}/room-service`, { status: { phase: 'Progressing', canaryWeight: 0 } });
    const before = await seen();
    expect(before).toMatchObject({ phase: 'Progressing', weight: 20 });
    await api.ask('PATCH', DEPLOYMENT, { spec: { replicas: 3 }, metadata: { annotations: { a: 'b' } } });
    expect(await seen()).toEqual(before);
    await api.ask('PATCH', DEPLOYMENT, { spec: { template: { spec: { terminationGracePeriodSeconds: 7 } } } });
    expect((await seen()).digest).not.toBe(before.digest);
  });

  it('[KUB1] has a name of the ConfigMaps and Secrets that Flagger began with, where it follows any', async () => {
    expect((await seen()).configs).toBeUndefined();
    const follow = async (sum: string) => {
      await api.ask('PATCH', `${CANARIES}/room-service`, { status: { trackedConfigs: { 'configmap/a': sum } } });
      return (await seen()).configs;
    };
    const one = await follow('1');
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(await follow('2')).not.toBe(one);
    expect(await follow('1')).toBe(one);
  });

  it('[KUB1] has the time at which Flagger wrote how far it is, and tells when all of its pods are of one template', async () => {
    expect(await seen()).not.toHaveProperty('changedS');
    await api.ask('PATCH', `${CANARIES}/room-service`, { status: { lastTransitionTime: '2026-11-30T12:00:05Z' } });
    expect((await seen()).changedS).toBe(Date.UTC(2026, 10, 30, 12, 0, 5) / 1000);
    const { metadata, spec } = (await api.ask('GET', DEPLOYMENT)) as {
      metadata: { generation: number };
      spec: { replicas: number };
    };
    const { replicas } = spec;
    const status = { observedGeneration: metadata.generation, replicas, updatedReplicas: replicas };
    expect(await seen()).not.toHaveProperty('isRolledOut');
    await api.ask('PATCH', `${DEPLOYMENT}/status`, { status });
    expect((await seen()).isRolledOut).toBe(true);
    // As a template that nobody has begun with.
    await api.ask('PATCH', DEPLOYMENT, { spec: { template: { spec: { terminationGracePeriodSeconds: 8 } } } });
    expect(await seen()).not.toHaveProperty('isRolledOut');
  });

  it('[KUB5] is reverted to what Flagger made the primary of, and no other Deployment may be changed', async () => {
    const good = await seen();
    const target = (await api.ask('GET', DEPLOYMENT)) as { spec: { template: { spec: object } } };
    const labels = { app: 'room-service-primary' };
    // As Flagger does it: the selector's label has another value, and an annotation is added.
    await api.ask('POST', `/apis/apps/v1/${IN}/deployments`, {
      metadata: { name: 'room-service-primary' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations: { 'flagger-id': '1-2-3' } }, spec: target.spec.template.spec },
      },
    });
    const before = await cluster().primary();
    if (!before.ok || before.value === null) throw new Error('nothing is known of the primary');
    expect(before.value.digest).toBe(good.digest);
    await api.ask('PATCH', DEPLOYMENT, {
      spec: { replicas: 0, template: { spec: { terminationGracePeriodSeconds: 9 } } },
    });
    expect((await seen()).digest).not.toBe(good.digest);
    expect(await cluster().revert(before.value)).toEqual({ ok: true, value: null });
    expect((await seen()).digest).toBe(good.digest);
    expect(await api.ask('GET', DEPLOYMENT)).toMatchObject({ spec: { replicas: 0 } });
    await api.ask('POST', CANARIES, {
      ...{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata: { name: 'of-another' } },
      spec: { targetRef: { kind: 'Deployment', name: 'room-service-primary' }, service: { port: 80 } },
    });
    expect(await cluster('of-another').revert(before.value)).toMatchObject({
      ok: false,
      why: expect.stringMatching(/refuses PATCH .*forbidden/) as string,
    });
  });

  it('[KUB2] is withdrawn from the route, and nothing else on it is changed', async () => {
    expect(await cluster().withdraw()).toEqual({ ok: true, value: null });
    expect(await weights()).toEqual([
      [
        ['room-service-primary', 100],
        ['room-service-canary', 0],
      ],
      [['somebody-else', 7]],
    ]);
    expect((await seen()).weight).toBe(0);
  });

  it('[KUB3] keeps what outlives the gate, for one gate at a time', async () => {
    const [one, other] = [cluster(), cluster()];
    expect(await one.read()).toEqual({ ok: true, value: null });
    expect(await other.read()).toEqual({ ok: true, value: null });
    const first = audited(NOTHING_KEPT, { atS: 1, by: 'one', did: 'pause', reason: 'x' });
    expect(await one.write(first)).toEqual({ ok: true, value: null });
    expect(await one.write(first)).toEqual({ ok: true, value: null });
    const lost = await other.write(NOTHING_KEPT);
    expect(lost).toMatchObject({ ok: false, why: expect.stringContaining('changed by somebody else') as string });
    expect(await other.read()).toEqual({ ok: true, value: first });
    expect(await other.write(NOTHING_KEPT)).toEqual({ ok: true, value: null });
    expect(await one.write(first)).toMatchObject({ ok: false });
  });

  it('[KUB3] never writes over what it cannot read', async () => {
    await api.ask('PATCH', `/api/v1/${IN}/configmaps/release-gate-kept`, {
      data: { kept: '{"of":"another version"}' },
    });
    expect(await cluster().read()).toMatchObject({ ok: false, why: expect.stringContaining('delete it') as string });
  });

  it('[KUB4] says what Kubernetes does not allow, and that it does not answer', async () => {
    const { host, port } = api;
    const of = (more: object) =>
      new KubernetesCluster({
        kubernetes: new Kubernetes({ host, port, account, timeoutMs: 30_000, ...more }),
        ...{ namespace: 'default', name: 'room-service' },
      });
    expect(await of({}).look()).toMatchObject({
      ok: false,
      why: expect.stringMatching(/refuses.*forbidden/) as string,
    });
    expect(await of({ port: 1 }).read()).toMatchObject({
      ok: false,
      why: expect.stringContaining('ECONNREFUSED') as string,
    });
    expect(await of({ account: join(account, 'none') }).read()).toMatchObject({
      ok: false,
      why: expect.stringContaining('ENOENT') as string,
    });
  });
});
