import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { kustomize } from '../../../testing/kustomize.ts';
import { workloadsOf } from '../../../testing/references.ts';
import { imagesOf, isTag, releaseOverlay } from './release-overlay.ts';

const TURN = fileURLToPath(new URL('../../../overlays/turn', import.meta.url));

it('finds what an overlay runs, where its registry has it', () => {
  const images = imagesOf(kustomize(TURN));
  expect(images.get('coturn')).toBe('registry.example.org/atrium/coturn');
  expect([...images.keys()].sort()).toEqual([
    'collector',
    'coturn',
    'edge',
    'prober',
    'redis',
    'release-gate',
    'room-service',
  ]);
});

it('releases a version of what is judged or judges, and says so to whoever compares two', () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-overlay-'));
  try {
    const files = releaseOverlay(relative(folder, TURN), imagesOf(kustomize(TURN)), '1.4.2');
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const containers = workloadsOf(kustomize(folder)).flatMap(({ spec }) => spec.template.spec.containers);
    const tagged = containers.filter(({ image }) => /^registry\.example\.org\/atrium\/[a-z-]+:1\.4\.2$/.test(image));
    // An edge, a Redis or a relay that is new meets everybody at once, and cuts them off.
    expect(tagged.map(({ name }) => name).sort()).toEqual(['prober', 'release-gate', 'room-service']);
    const rooms = containers.find(({ name }) => name === 'room-service');
    expect(rooms?.env).toContainEqual({ name: 'RELEASE_VERSION', value: '1.4.2' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('refuses what is no tag, and an image that nobody builds', () => {
  expect(['1.4.2', 'v1_2-rc', 'v1 2', '', '-1', 'x'.repeat(65)].map(isTag)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  const strange = { kind: 'Deployment', spec: { template: { spec: { containers: [{ image: 'x.org/y:1' }] } } } };
  expect(() => imagesOf([strange as never])).toThrow('x.org/y:1 is none of k8s/images');
});
