import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KubeApiServer } from '../../scripts/lib/kube-api-server.ts';
import { KUBERNETES_SET } from '../e2e/src/programs/sets.ts';
import { programThere } from '../e2e/src/programs/there.ts';

const program = programThere(KUBERNETES_SET, 'kube-apiserver');
const kubectl = programThere(KUBERNETES_SET, 'kubectl');
const OVERLAY = realpathSync(join(import.meta.dirname, '../overlays/production'));
const COST = 'controller.kubernetes.io/pod-deletion-cost';
/** Of a policy that was just made the API server hears a moment later. */
const HEARD_WITHIN_MS = 60_000;

type Account = { apiVersion: string; kind: string; metadata: { name: string }; subjects?: object[]; roleRef?: object };
const KINDS: Readonly<Record<string, { plural: string; isOfCluster?: true }>> = {
  ServiceAccount: { plural: 'serviceaccounts' },
  Role: { plural: 'roles' },
  RoleBinding: { plural: 'rolebindings' },
  ValidatingAdmissionPolicy: { plural: 'validatingadmissionpolicies', isOfCluster: true },
  ValidatingAdmissionPolicyBinding: { plural: 'validatingadmissionpolicybindings', isOfCluster: true },
};
const OF_ROOMS = /^(room-service|(atrium-)?deletion-cost)$/;

/** What an overlay of somebody's own makes of the account, which says nothing but another namespace. */
function accountIn(namespace: string): Account[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'atrium-overlay-')));
  const overlay = `namespace: ${namespace}\nresources: [${relative(folder, OVERLAY)}]\n`;
  writeFileSync(join(folder, 'kustomization.yaml'), overlay);
  const text = execFileSync(kubectl ?? '', ['kustomize', folder], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const all = parseAllDocuments(text).map((document) => document.toJS() as Account);
  return all.filter(({ kind, metadata }) => kind in KINDS && OF_ROOMS.test(metadata.name));
}

/** The same name and the same right, of somebody who has nothing to do with rooms. */
const ofOthers = (one: Account): Account => ({
  ...one,
  metadata: { name: one.kind === 'ServiceAccount' ? one.metadata.name : 'patch-pods' },
  ...(one.roleRef === undefined ? {} : { roleRef: { ...one.roleRef, name: 'patch-pods' } }),
  ...(one.subjects === undefined
    ? {}
    : { subjects: one.subjects.map((subject) => ({ ...subject, namespace: 'elsewhere' })) }),
});

describe.runIf(KubeApiServer.available(program) && kubectl !== null)(
  'the account of rooms (needs kube-apiserver, etcd and kubectl)',
  () => {
    let api: KubeApiServer;
    const pod = (name: string, namespace = 'atrium') => `/api/v1/namespaces/${namespace}/pods/${name}`;
    const say = (name: string, body: object, token?: string, namespace?: string) =>
      api.ask('PATCH', pod(name, namespace), body, token);
    const cost = (people: number | null) => ({
      metadata: { annotations: { [COST]: people === null ? null : `${people}` } },
    });

    /** As in a pod, or of the account alone. */
    async function tokenOf(name: string | null, { of = 'room-service', namespace = 'atrium' } = {}): Promise<string> {
      const bound = async (one: string) => {
        const { metadata } = (await api.ask('GET', pod(one, namespace))) as { metadata: { uid: string } };
        return { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: one, uid: metadata.uid } };
      };
      const spec = { expirationSeconds: 3_600, ...(name === null ? {} : await bound(name)) };
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${of}/token`;
      return ((await api.ask('POST', path, { spec })) as { status: { token: string } }).status.token;
    }

    async function apply(one: Account, namespace: string): Promise<void> {
      const { plural, isOfCluster } = KINDS[one.kind] ?? { plural: one.kind };
      const root = one.apiVersion === 'v1' ? '/api/v1' : `/apis/${one.apiVersion}`;
      const path = `${root}${isOfCluster === true ? '' : `/namespaces/${namespace}`}/${plural}/${one.metadata.name}`;
      const metadata = isOfCluster === true ? one.metadata : { ...one.metadata, namespace };
      await api.ask('APPLY', `${path}?fieldManager=test`, { ...one, metadata });
    }

    beforeAll(async () => {
      api = await KubeApiServer.start(program ?? undefined);
      const own = accountIn('atrium');
      expect(own.map(({ kind }) => kind).sort()).toEqual(Object.keys(KINDS).sort());
      const others = own.filter(({ kind }) => KINDS[kind]?.isOfCluster !== true).map(ofOthers);
      for (const [namespace, account] of [
        ['atrium', own],
        ['mine', accountIn('mine')],
        ['elsewhere', others],
      ] as const) {
        await api.ask('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
        for (const one of account) await apply(one, namespace);
        for (const name of ['one', 'another', 'redis'])
          await api.ask('POST', `/api/v1/namespaces/${namespace}/pods`, {
            metadata: { name, labels: { app: name }, annotations: { kept: 'x' } },
            spec: {
              serviceAccountName: name === 'redis' ? 'default' : 'room-service',
              containers: [{ name: 'it', image: 'it:1' }],
            },
          });
      }
      const token = await tokenOf('one');
      const isHeard = () => expect(say('another', cost(1), token)).rejects.toThrow('may change itself alone');
      await vi.waitFor(isHeard, { timeout: HEARD_WITHIN_MS, interval: 200 });
    }, 240_000);
    afterAll(() => api.stop());

    test('[MAN18] says what its own pod costs, and takes it back', async () => {
      const token = await tokenOf('one');
      expect(await say('one', cost(3), token)).toMatchObject({ metadata: { annotations: { [COST]: '3', kept: 'x' } } });
      expect(await say('one', cost(4), token)).toMatchObject({ metadata: { annotations: { [COST]: '4' } } });
      expect(await say('one', cost(null), token)).toMatchObject({ metadata: { annotations: { kept: 'x' } } });
      const bare = await tokenOf('another');
      await api.ask('PATCH', pod('another'), { metadata: { annotations: null, labels: null } });
      expect(await say('another', cost(1), bare)).toMatchObject({ metadata: { annotations: { [COST]: '1' } } });
    });

    test.each(['another', 'redis'])('[MAN18] says nothing of the pod %s, which it is not', async (name) => {
      await expect(say(name, cost(0), await tokenOf('one'))).rejects.toThrow('a pod of rooms may change itself alone');
    });

    test('[MAN18] says nothing by a token that is of no pod', async () => {
      await expect(say('one', cost(0), await tokenOf(null))).rejects.toThrow('a pod of rooms may change itself alone');
    });

    test.each([
      ['another annotation', { metadata: { annotations: { 'prometheus.io/port': '1' } } }],
      ['an annotation of somebody else', { metadata: { annotations: { kept: 'y' } } }],
      ['an annotation of somebody else by taking it away', { metadata: { annotations: { kept: null, [COST]: '1' } } }],
      ['a label, by which policies and services know it', { metadata: { labels: { app: 'redis' } } }],
      ['a finalizer, by which it would never go', { metadata: { finalizers: ['atrium.dev/never'] } }],
      ['its image', { spec: { containers: [{ name: 'it', image: 'it:2' }] } }],
      ['how long it may run', { spec: { activeDeadlineSeconds: 1 } }],
    ])('[MAN18] changes nothing else of its own pod: %s', async (_, change) => {
      await expect(say('one', change, await tokenOf('one'))).rejects.toThrow(
        'a pod of rooms may change its deletion cost alone',
      );
      // Kubernetes itself would take it.
      await expect(api.ask('PATCH', `${pod('one')}?dryRun=All`, change)).resolves.toMatchObject({
        metadata: { name: 'one' },
      });
    });

    test('[MAN19] has the same bounds where an overlay says another namespace', async () => {
      const token = await tokenOf('one', { namespace: 'mine' });
      await expect(say('one', cost(3), token, 'mine')).resolves.toMatchObject(cost(3));
      await expect(say('another', cost(1), token, 'mine')).rejects.toThrow('a pod of rooms may change itself alone');
      await expect(say('one', { metadata: { labels: { app: 'redis' } } }, token, 'mine')).rejects.toThrow(
        'a pod of rooms may change its deletion cost alone',
      );
    });

    test('[MAN18] [MAN19] is nothing to others, and to no account of that name elsewhere', async () => {
      await expect(say('another', { metadata: { labels: { by: 'an-admin' } } })).resolves.toMatchObject({
        metadata: { labels: { by: 'an-admin' } },
      });
      const token = await tokenOf('one', { namespace: 'elsewhere' });
      await expect(say('another', cost(1), token, 'elsewhere')).resolves.toMatchObject(cost(1));
    });
  },
);
