import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { KUBE_SCORE_SET } from '../e2e/src/programs/sets.ts';
import { programThere } from '../e2e/src/programs/there.ts';
import { kustomize, type Manifest } from '../testing/kustomize.ts';

const program = programThere(KUBE_SCORE_SET, 'kube-score');
const OVERLAYS = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const CRITICAL = 1;

/** What it calls critical and is meant so here. One that is not found any more has to go, too. */
const ACCEPTED: readonly { check: string; of: RegExp; why: string; overlays?: readonly string[] }[] = [
  {
    ...{ check: 'container-image-pull-policy', of: /^Deployment / },
    why: 'a tag is a version and never another image: a pod that comes back must not need the registry for it',
  },
  {
    ...{ check: 'pod-probes-identical', of: /^Deployment (collector|edge|prober|redis|release-gate|turn)$/ },
    why: 'the address is the same and the patience is not: who is slow gets nobody new after 6 s, and is ended after 30',
  },
  {
    ...{ check: 'service-targets-pod', of: /^Service room-control$/ },
    why: 'its pods are of the Deployment that Flagger makes',
  },
  {
    ...{ check: 'container-image-tag', of: /^Deployment /, overlays: ['local'] },
    why: 'images of this machine have no version, and no registry',
  },
];

type Scored = {
  object_meta: { name: string };
  type_meta: { kind: string };
  checks: { check: { id: string }; grade: number; skipped: boolean; comments: { summary: string }[] | null }[];
};

function criticalOf(manifests: readonly Manifest[]): { check: string; of: string; why: string }[] {
  // A limit of CPU would make voices stutter while others idle.
  const args = ['score', '-', '--output-format=json', '--ignore-container-cpu-limit'];
  const input = manifests.map((one) => stringify(one)).join('---\n');
  const { stdout, stderr } = spawnSync(program ?? '', args, { input, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  if (!stdout.startsWith('[')) throw new Error(`kube-score: ${stderr || stdout}`);
  return (JSON.parse(stdout) as Scored[]).flatMap(({ object_meta: { name }, type_meta: { kind }, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade === CRITICAL)
      .map(({ check, comments }) => ({
        ...{ check: check.id, of: `${kind} ${name}` },
        why: (comments ?? []).map(({ summary }) => summary).join('; '),
      })),
  );
}

describe.runIf(program !== null)('kube-score (needs kube-score)', () => {
  test.each(OVERLAYS)('[MAN17] finds nothing critical in the overlay %s that is not meant so', (overlay) => {
    const found = criticalOf(kustomize(join(import.meta.dirname, overlay)));
    const here = ACCEPTED.filter(({ overlays }) => overlays?.includes(overlay) ?? true);
    expect(found.filter(({ check, of }) => !here.some((one) => one.check === check && one.of.test(of)))).toEqual([]);
    const stale = here.filter((one) => !found.some(({ check, of }) => one.check === check && one.of.test(of)));
    expect(stale.map(({ check, why }) => `${check}: ${why}`)).toEqual([]);
  });

  test('[MAN17] it finds what is critical', () => {
    const [edge] = kustomize(join(import.meta.dirname, 'production')).filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'edge',
    );
    const text = JSON.stringify(edge).replace('"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false');
    expect(criticalOf([JSON.parse(text) as Manifest]).map(({ check }) => check)).toContain(
      'container-security-context-readonlyrootfilesystem',
    );
  });
});
