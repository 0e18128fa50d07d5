import { describe, expect, it } from 'vitest';
import { mediasoupPackage } from './mediasoup.ts';
import { prebuiltName } from './prebuilt.ts';

describe('prebuiltName', () => {
  it('has the kernel on Linux', () => {
    const name = prebuiltName({ version: '3.27.1', platform: 'linux', arch: 'x64', release: '6.1.0-18-amd64' });
    expect(name).toBe('mediasoup-worker-3.27.1-linux-x64-kernel6');
  });

  it('has no kernel elsewhere', () => {
    const name = prebuiltName({ version: '3.27.1', platform: 'darwin', arch: 'arm64', release: '23.4.0' });
    expect(name).toBe('mediasoup-worker-3.27.1-darwin-arm64');
  });
});

describe('mediasoupPackage', () => {
  it('knows where the releases of the installed version are', () => {
    const found = mediasoupPackage();
    expect(found.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(found.releases).toBe('https://github.com/versatica/mediasoup/releases/download');
  });
});
