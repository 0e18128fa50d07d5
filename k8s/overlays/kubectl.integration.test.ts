import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KUBERNETES_SET } from '../e2e/src/programs/sets.ts';
import { programThere } from '../e2e/src/programs/there.ts';
import { kustomize, type Manifest } from '../testing/kustomize.ts';

const kubectl = programThere(KUBERNETES_SET, 'kubectl');
const OVERLAYS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const HASH = /-[a-z0-9]{10}$/;

/** By kind and name; lists of variables by name, since where a new one is put differs and means nothing. */
function comparable(manifests: readonly Manifest[], withoutHash: (text: string) => string): Map<string, unknown> {
  const tidy = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) {
      const all = value.map((inner) => tidy(inner));
      return key === 'env' ? all.sort((a, b) => ((a as Env).name < (b as Env).name ? -1 : 1)) : all;
    }
    if (typeof value === 'string') return withoutHash(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, tidy(inner, name)]));
  };
  return new Map(manifests.map((one) => [`${one.kind} ${withoutHash(one.metadata.name)}`, tidy(one)]));
}
type Env = { name: string };

describe.runIf(kubectl !== null)('what kubectl makes of an overlay (needs kubectl)', () => {
  test.each(OVERLAYS)('[MAN15] %s is what the tests take it for', (overlay) => {
    const folder = join(import.meta.dirname, overlay);
    const text = execFileSync(kubectl ?? '', ['kustomize', folder], { encoding: 'utf8' });
    const theirs = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
    const generated = theirs.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata }) => metadata.name);
    expect(generated.length).toBeGreaterThan(1);
    const withoutHash = (name: string): string => (generated.includes(name) ? name.replace(HASH, '') : name);
    const [ours, of] = [comparable(kustomize(folder), (name) => name), comparable(theirs, withoutHash)];
    expect([...ours.keys()].sort()).toEqual([...of.keys()].sort());
    for (const [name, one] of ours) expect(one, name).toEqual(of.get(name));
  });
});
