import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate, createIdentity } from '../../../scripts/doctor/testing/certificate.ts';
import { KubeApiServer } from '../../../scripts/lib/kube-api-server.ts';
import { DELETION_COST } from '../move/deletion-cost.ts';
import { OwnPod } from './own-pod.ts';

const HOUR_MS = 3_600_000;
const PATIENT = { withinMs: 20_000 };

type Asked = { method?: string | undefined; url?: string | undefined; headers: Record<string, unknown>; body: string };

describe('what Kubernetes is told of this pod', () => {
  const asked: Asked[] = [];
  let answer: { status: number; text: string } | null;
  let account: string;
  let server: Server;
  let port: number;
  const pod = (more: object = {}) =>
    new OwnPod({ host: 'localhost', port, namespace: 'atrium', name: 'rooms-0', account, ...PATIENT, ...more });

  beforeAll(async () => {
    account = mkdtempSync(join(tmpdir(), 'atrium-account-'));
    const site = createIdentity('localhost');
    const certificate = createCertificate({
      of: site,
      by: site,
      from: Date.now() - HOUR_MS,
      until: Date.now() + HOUR_MS,
    });
    writeFileSync(join(account, 'ca.crt'), certificate);
    server = createServer({ cert: certificate, key: site.keyPem }, (request, response) => {
      const { method, url, headers } = request;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push({ method, url, headers, body });
        if (answer !== null) response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.text);
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(account, { recursive: true });
  });
  beforeEach(() => {
    writeFileSync(join(account, 'token'), 'of-the-account\n');
    answer = { status: 200, text: '{"kind":"Pod"}' };
  });
  afterEach(() => void asked.splice(0));

  it('[DRN7] is a merge patch of its own pod alone, by the token of its account', async () => {
    expect(await pod().annotate({ [DELETION_COST]: '12' })).toBeNull();
    const body = '{"metadata":{"annotations":{"controller.kubernetes.io/pod-deletion-cost":"12"}}}';
    expect(asked).toMatchObject([{ method: 'PATCH', url: '/api/v1/namespaces/atrium/pods/rooms-0', body }]);
    expect(asked[0]?.headers).toMatchObject({
      authorization: 'Bearer of-the-account',
      'content-type': 'application/merge-patch+json',
    });
  });

  it('[DRN7] goes by the token that is there now', async () => {
    await pod().annotate({ a: '1' });
    writeFileSync(join(account, 'token'), 'another');
    await pod().annotate({ a: '2' });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer of-the-account', 'Bearer another']);
  });

  it.each<[string, { status: number; text: string }, string]>([
    [
      'that it may not',
      { status: 403, text: '{"kind":"Status","message":"pods \\"rooms-0\\" is forbidden"}' },
      '403: pods "rooms-0" is forbidden',
    ],
    ['something else', { status: 502, text: '<html>'.repeat(1_000) }, `502: ${'<html>'.repeat(50)}`],
    ['to look elsewhere, where its token does not go', { status: 307, text: '' }, '307: '],
  ])('[DRN7] says why not when it is told %s', async (_what, said, words) => {
    answer = said;
    expect(await pod().annotate({ a: '1' })).toBe(words);
    expect(asked).toHaveLength(1);
  });

  it('[DRN7] gives its token to nobody whom the authority of the cluster does not vouch for', async () => {
    const other = mkdtempSync(join(tmpdir(), 'atrium-account-'));
    const site = createIdentity('localhost');
    const certificate = createCertificate({
      of: site,
      by: site,
      from: Date.now() - HOUR_MS,
      until: Date.now() + HOUR_MS,
    });
    writeFileSync(join(other, 'token'), 'of-the-account');
    writeFileSync(join(other, 'ca.crt'), certificate);
    expect(await pod({ account: other }).annotate({ a: '1' })).toMatch(/certificate|signature/);
    expect(asked).toEqual([]);
    rmSync(other, { recursive: true });
  });

  it('[DRN7] gives up on who does not answer, and where there is no account', async () => {
    answer = null;
    expect(await pod({ withinMs: 200 }).annotate({ a: '1' })).toMatch(/timeout|abort/i);
    expect(await pod({ account: join(account, 'none') }).annotate({ a: '1' })).toContain('ENOENT');
  });
});

describe.runIf(KubeApiServer.available())('a real Kubernetes (needs kube-apiserver and etcd)', () => {
  let kubernetes: KubeApiServer;
  let account: string;
  const rolesOf = '/apis/rbac.authorization.k8s.io/v1/namespaces/atrium';
  const annotationsOf = async (name: string) => {
    const found = (await kubernetes.ask('GET', `/api/v1/namespaces/atrium/pods/${name}`)) as {
      metadata: { annotations?: Record<string, string> };
    };
    return found.metadata.annotations;
  };

  beforeAll(async () => {
    kubernetes = await KubeApiServer.start();
    await kubernetes.ask('POST', '/api/v1/namespaces', { metadata: { name: 'atrium' } });
    await kubernetes.ask('POST', '/api/v1/namespaces/atrium/serviceaccounts', { metadata: { name: 'rooms' } });
    await kubernetes.ask('POST', '/api/v1/namespaces/atrium/pods', {
      metadata: { name: 'rooms-0', annotations: { of: 'somebody else' } },
      spec: { serviceAccountName: 'rooms', containers: [{ name: 'rooms', image: 'rooms' }] },
    });
    account = mkdtempSync(join(tmpdir(), 'atrium-account-'));
    writeFileSync(join(account, 'ca.crt'), kubernetes.ca);
    const token = (await kubernetes.ask('POST', '/api/v1/namespaces/atrium/serviceaccounts/rooms/token', {
      spec: { expirationSeconds: 600 },
    })) as { status: { token: string } };
    writeFileSync(join(account, 'token'), token.status.token);
  }, 240_000);
  afterAll(async () => {
    await kubernetes.stop();
    rmSync(account, { recursive: true });
  });

  it('[DRN7] refuses it without a role, which is said, and takes it with one that may patch pods', async () => {
    const { host, port } = kubernetes;
    const pod = new OwnPod({ host, port, namespace: 'atrium', name: 'rooms-0', account, ...PATIENT });
    expect(await pod.annotate({ [DELETION_COST]: '12' })).toMatch(/^403: .*cannot patch resource/);
    await kubernetes.ask('POST', `${rolesOf}/roles`, {
      metadata: { name: 'deletion-cost' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['patch'] }],
    });
    await kubernetes.ask('POST', `${rolesOf}/rolebindings`, {
      metadata: { name: 'deletion-cost' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deletion-cost' },
      subjects: [{ kind: 'ServiceAccount', name: 'rooms', namespace: 'atrium' }],
    });
    // A role is known to who authorises a moment after it is written.
    await expect.poll(() => pod.annotate({ [DELETION_COST]: '12' }), { timeout: 20_000 }).toBeNull();
    expect(await annotationsOf('rooms-0')).toEqual({ of: 'somebody else', [DELETION_COST]: '12' });
    expect(await pod.annotate({ [DELETION_COST]: '7' })).toBeNull();
    expect(await annotationsOf('rooms-0')).toMatchObject({ [DELETION_COST]: '7' });
  });
});
