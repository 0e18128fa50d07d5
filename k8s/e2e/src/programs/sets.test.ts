import { describe, expect, it } from 'vitest';
import { OWN_PROGRAMS, PROGRAM_NAMES, setKey } from './find-programs.ts';
import { FLAGGER_SET, KUBERNETES_SET, packagesOf, PROGRAM_SETS, programNames, TRAEFIK_SET } from './sets.ts';

describe('the sets', () => {
  it('hold every program that is asked for, once', () => {
    const built = PROGRAM_SETS.flatMap((set) => programNames(set));
    expect([...built, ...OWN_PROGRAMS].sort()).toEqual([...PROGRAM_NAMES].sort());
  });

  it('name packages as Go does', () => {
    expect(packagesOf(TRAEFIK_SET)).toEqual(['github.com/traefik/traefik/v3/cmd/traefik']);
    expect(packagesOf({ ...FLAGGER_SET, module: 'example.org/one', programs: [''] })).toEqual(['example.org/one']);
  });

  it('take the libraries of the same Kubernetes', () => {
    expect(KUBERNETES_SET.localModules).toBe(KUBERNETES_SET.version.replace('v1.', 'v0.'));
    for (const stamp of KUBERNETES_SET.stamps.filter((one) => one.includes('gitVersion'))) {
      expect(stamp.endsWith(`=${KUBERNETES_SET.version}`)).toBe(true);
    }
  });
});

describe('the key in the cache', () => {
  it('says the set and its version', () => {
    expect(setKey(FLAGGER_SET)).toMatch(/^flagger-v1\.44\.0-[0-9a-f]{8}$/);
  });

  it('changes with how it is built, and not with what a person is told', () => {
    expect(setKey({ ...FLAGGER_SET, isStatic: true })).not.toBe(setKey(FLAGGER_SET));
    expect(setKey({ ...FLAGGER_SET, minutes: 99 })).toBe(setKey(FLAGGER_SET));
  });
});
