import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { productionOf, type Lock } from './production.ts';
import { packagesIn, sbomOf } from './sbom.ts';

const ROOT = new URL('../../../../', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('package-lock.json', ROOT), 'utf8')) as Lock;

const packagesOf = (text: string) => {
  const read = packagesIn(text);
  return read.ok ? read.packages : [];
};

describe('what is in an image', () => {
  const production = productionOf(lock, 'room-service');
  const sbom = sbomOf({
    ...{ image: 'atrium/room-service', version: '1.2.3', npm: { lock, production } },
    programs: [{ name: 'node', version: '24.1.0', purl: 'pkg:generic/node@24.1.0' }],
    packages: packagesOf('libc6:amd64\t2.36-9+deb12u10\nbase-files\t12.4+deb12u11\n'),
  });

  test('is each module, program and package, once, by its source', () => {
    const purls = sbom.components.map(({ purl }) => purl);
    expect(new Set(purls).size).toBe(purls.length);
    expect(purls).toContain('pkg:generic/node@24.1.0');
    expect(purls).toContain('pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64');
    expect(purls).toContain('pkg:deb/debian/base-files@12.4%2Bdeb12u11');
    for (const path of production.modules) {
      const { version } = lock.packages[path] ?? {};
      const name = path.slice(path.lastIndexOf('node_modules/') + 13);
      expect(sbom.components).toContainEqual(expect.objectContaining({ name, version, type: 'library' }));
    }
    expect(purls.some((purl) => purl?.includes('vitest'))).toBe(false);
  });

  test('has the hash that npm checks', () => {
    const mediasoup = sbom.components.find(({ name }) => name === 'mediasoup');
    const [hash] = mediasoup?.hashes ?? [];
    expect(hash?.content).toMatch(/^[0-9a-f]{128}$/);
    expect(`sha512-${Buffer.from(hash?.content ?? '', 'hex').toString('base64')}`).toBe(
      lock.packages['node_modules/mediasoup']?.integrity,
    );
  });

  test('is the same text for the same image', () => {
    const again = sbomOf({
      ...{ image: 'a', version: '1', npm: null, programs: [] },
      packages: packagesOf('b\t1\na\t1\n').reverse(),
    });
    expect(JSON.stringify(again)).toBe(
      JSON.stringify(
        sbomOf({ ...{ image: 'a', version: '1', npm: null, programs: [] }, packages: packagesOf('a\t1\nb\t1\n') }),
      ),
    );
  });
});

it('takes no list that is none', () => {
  const whyNot = (text: string) => packagesIn(text) as { ok: boolean; why?: string };
  expect(whyNot('')).toMatchObject({ ok: false, why: expect.stringContaining('dpkg-query --show') as string });
  expect(whyNot('a\t1\ndpkg-query: no packages found\n').why).toContain('is no line of');
});
