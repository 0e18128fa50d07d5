import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { allPackages, containerfileOf, IMAGES, packagesOf } from './names.ts';

it('each folder of k8s/images is one of them', () => {
  const folders = readdirSync(new URL('../../../images/', import.meta.url), { withFileTypes: true });
  expect(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual([...IMAGES].sort());
});

describe.each(IMAGES)('the image of %s', (name) => {
  const lines = readFileSync(containerfileOf(name), 'utf8').split('\n');

  test('has its base as an argument, and runs as nobody', () => {
    expect(lines.filter((line) => /^(ARG BASE|FROM)/.test(line))).toEqual([
      'ARG BASE=docker.io/library/debian:bookworm-slim',
      'FROM ${BASE}',
    ]);
    expect(lines).toContain('USER 10001:10001');
  });

  test('says which packages it needs', () => {
    expect(packagesOf(lines.join('\n')).length).toBeGreaterThan(0);
  });
});

it('a base for all of them has what each needs', () => {
  expect(allPackages()).toEqual(expect.arrayContaining(['nginx-light', 'redis-server', 'libstdc++6']));
});
