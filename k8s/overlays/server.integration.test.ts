import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { KubeApiServer } from '../../scripts/lib/kube-api-server.ts';
import { definitionsThere } from '../e2e/src/programs/definitions.ts';
import { KUBERNETES_SET } from '../e2e/src/programs/sets.ts';
import { programThere } from '../e2e/src/programs/there.ts';
import { kustomize, type Manifest } from '../testing/kustomize.ts';
import { workloadsOf } from '../testing/references.ts';

const OVERLAYS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const build = (overlay: string): Manifest[] => kustomize(join(import.meta.dirname, overlay));
const program = programThere(KUBERNETES_SET, 'kube-apiserver');
/** Fields that it does not know are refused, and nothing is kept. */
const DRY = 'dryRun=All&fieldValidation=Strict';
const SERVED_WITHIN_MS = 60_000;

type Definition = {
  metadata: { name: string };
  spec: { group: string; names: { plural: string }; versions: { name: string }[] };
};

/** Documents of a file, or of the files that a folder's kustomization lists. */
function documentsOf(path: string): object[] {
  if (!statSync(path).isDirectory())
    return parseAllDocuments(readFileSync(path, 'utf8')).flatMap(
      (document) => (document.toJS() as object | null) ?? [],
    );
  const { resources } = parse(readFileSync(join(path, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
  return resources.flatMap((name) => documentsOf(join(path, name)));
}

describe.runIf(KubeApiServer.available(program))('the real API server (needs kube-apiserver and etcd)', () => {
  let api: KubeApiServer;
  const plurals = new Map<string, { plural: string; namespaced: boolean }>();

  const learn = async (version: string): Promise<void> => {
    const path = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    const told = (await api.ask('GET', path)) as { resources: { name: string; kind: string; namespaced: boolean }[] };
    for (const { name, kind, namespaced } of told.resources)
      if (!name.includes('/')) plurals.set(`${version} ${kind}`, { plural: name, namespaced });
  };
  const pathOf = ({ apiVersion, kind, metadata }: Manifest): string | null => {
    const known = plurals.get(`${apiVersion} ${kind}`);
    if (known === undefined) return null;
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    return `${root}${known.namespaced ? `/namespaces/${metadata.namespace}` : ''}/${known.plural}/${metadata.name}`;
  };

  beforeAll(async () => {
    api = await KubeApiServer.start(program ?? undefined);
    for (const [name, level] of [
      ['atrium', 'restricted'],
      ['open', 'privileged'],
    ] as const) {
      const labels = { 'pod-security.kubernetes.io/enforce': level };
      await api.ask('POST', '/api/v1/namespaces', { metadata: { name, labels } });
    }
    const definitions = definitionsThere(process.env).flatMap(documentsOf) as (Definition & { kind: string })[];
    for (const definition of definitions.filter(({ kind }) => kind === 'CustomResourceDefinition')) {
      await api.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
      const { group, names, versions } = definition.spec;
      for (const { name } of versions) {
        const until = Date.now() + SERVED_WITHIN_MS;
        const isServed = async () => {
          const told = (await api.ask('GET', `/apis/${group}/${name}`).catch(() => ({ resources: [] }))) as {
            resources: { name: string }[];
          };
          return told.resources.some((one) => one.name === names.plural);
        };
        while (!(await isServed()) && Date.now() < until) await pause(100);
      }
    }
    const versions = new Set(OVERLAYS.flatMap(build).map(({ apiVersion }) => apiVersion));
    for (const version of versions) await learn(version).catch(() => undefined);
  });
  afterAll(() => api.stop());

  test('knows the Gateway API and Flagger, or they are left out', ({ skip }) => {
    const missing = [
      ...new Set(
        OVERLAYS.flatMap(build)
          .filter((one) => pathOf(one) === null)
          .map(({ kind }) => kind),
      ),
    ];
    // `npm run cluster -- programs` fetches their definitions.
    if (missing.length > 0) skip(`left out, for want of their definitions: ${missing.join(', ')}`);
  });

  test.each(OVERLAYS)('[MAN16] takes all of the overlay %s', async (overlay) => {
    const all = build(overlay).flatMap((one) => {
      const path = pathOf(one);
      return path === null ? [] : [{ one, path }];
    });
    expect(all.length).toBeGreaterThan(25);
    for (const { one, path } of all)
      await expect(api.ask('APPLY', `${path}?fieldManager=test&force=true&${DRY}`, one), path).resolves.toMatchObject({
        kind: one.kind,
        metadata: { name: one.metadata.name },
      });
  });

  test('[MAN16] refuses a field that it does not know: the test above can fail', async () => {
    const [service] = build('production').filter(({ kind }) => kind === 'Service');
    const wrong = { ...service!, spec: { ...(service!.spec as object), selektor: {} } };
    await expect(api.ask('APPLY', `${pathOf(service!)}?fieldManager=test&force=true&${DRY}`, wrong)).rejects.toThrow(
      'selektor',
    );
  });

  test.each(OVERLAYS)(
    '[MAN9] takes each pod of the overlay %s as restricted, but for the one exception',
    async (overlay) => {
      const refused: string[] = [];
      for (const { metadata, spec } of workloadsOf(build(overlay))) {
        const { template } = spec;
        const pod = (namespace: string) => ({
          kind: 'Pod',
          metadata: { ...template.metadata, name: 'one', namespace },
          spec: template.spec,
        });
        await api.ask('POST', `/api/v1/namespaces/open/pods?${DRY}`, pod('open'));
        await api.ask('POST', `/api/v1/namespaces/atrium/pods?${DRY}`, pod('atrium')).catch((error: unknown) => {
          refused.push(
            `${metadata.name}: ${/violates PodSecurity \\"restricted:latest\\": (\w+)/.exec(String(error))?.[1] ?? String(error)}`,
          );
        });
      }
      const exceptions: Record<string, string[]> = {
        'host-network': ['room-service: host'],
        'node-port': ['room-service: hostPort'],
      };
      expect(refused).toEqual(exceptions[overlay] ?? []);
    },
  );
});
