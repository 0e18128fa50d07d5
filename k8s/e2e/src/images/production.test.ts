import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { productionOf, type Lock } from './production.ts';

const LOCK: Lock = {
  packages: {
    'node_modules/@x/lib': { resolved: 'lib', link: true },
    lib: { dependencies: { a: '1' } },
    service: { dependencies: { '@x/lib': '1', b: '1' }, peerDependencies: { gone: '1' } },
    'node_modules/a': { dependencies: { c: '1' } },
    'node_modules/a/node_modules/c': {},
    'node_modules/b': { dependencies: { c: '2' }, optionalDependencies: { 'for-another-machine': '1' } },
    'node_modules/c': {},
    'node_modules/tool': {},
  },
};

it('takes what a workspace needs, the nearest of each name, and nothing else', () => {
  expect(productionOf(LOCK, 'service')).toEqual({
    workspaces: ['lib', 'service'],
    modules: ['node_modules/a', 'node_modules/a/node_modules/c', 'node_modules/b', 'node_modules/c'],
    links: [{ path: 'node_modules/@x/lib', workspace: 'lib' }],
  });
});

it('refuses what is missing', () => {
  expect(() => productionOf({ packages: { a: { dependencies: { b: '1' } } } }, 'a')).toThrow('a needs b');
  expect(() => productionOf(LOCK, 'none')).toThrow('no workspace');
});

it('of our own rooms takes no tool for tests', () => {
  const lock = JSON.parse(readFileSync(new URL('../../../../package-lock.json', import.meta.url), 'utf8')) as Lock;
  const { workspaces, modules } = productionOf(lock, 'room-service');
  expect(workspaces).toEqual(['room-service', 'room-service/metrics', 'room-service/protocol', 'room-service/worker']);
  expect(modules).toContain('node_modules/mediasoup');
  expect(modules).not.toContain('node_modules/mediasoup-client');
  expect(modules).not.toContain('node_modules/vitest');
});
