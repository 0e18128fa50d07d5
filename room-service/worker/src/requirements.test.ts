import { describe, expect, it } from 'vitest';
import { BUILD_PACKAGES, missingPackages } from './requirements.ts';

const ALL = [
  ...['cmake', 'make', 'c++', 'pkg-config', 'flatc'].map((name) => `/opt/bin/${name}`),
  ...['flatbuffers/flatbuffers.h', 'uv.h', 'openssl/ssl.h', 'srtp2/srtp.h'].map((name) => `/usr/include/${name}`),
  '/usr/local/include/absl/types/optional.h',
];
const env = { PATH: '/usr/bin:/opt/bin' };

describe('missingPackages', () => {
  it('finds commands on the PATH and headers in both usual folders', () => {
    expect(missingPackages(env, (path) => ALL.includes(path))).toEqual([]);
  });

  it("gives Debian's names of what is missing", () => {
    const without = ALL.filter((path) => !/c\+\+|srtp/.test(path));
    expect(missingPackages(env, (path) => without.includes(path))).toEqual(['g++', 'libsrtp2-dev']);
  });

  it('gives everything on an empty machine', () => {
    expect(missingPackages({}, () => false)).toEqual(BUILD_PACKAGES);
  });
});
