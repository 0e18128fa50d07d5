import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCertificate, createIdentity } from './testing/certificate.ts';
import { checkTls } from './tls.ts';

const NOW = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const authority = createIdentity('An authority');
const site = createIdentity('rooms.example.org');
const valid = { from: NOW - DAY_MS, until: NOW + 60 * DAY_MS };
const chain = (dates = valid) =>
  createCertificate({ of: site, by: authority, ...dates }) +
  createCertificate({ of: authority, by: authority, ...valid });

function check(cert: string, key = site.keyPem) {
  const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  writeFileSync(tls.certFile, cert);
  writeFileSync(tls.keyFile, key);
  const findings = checkTls({ tls, behindProxy: false, localOnly: false, now: NOW });
  return findings.map(({ level, text }) => [level, text] as const);
}

describe('without TLS', () => {
  const without = { tls: null, behindProxy: false, localOnly: false, now: NOW };
  it('is right for this machine only and behind a proxy, and worth a warning elsewhere', () => {
    expect(checkTls({ ...without, localOnly: true })[0]?.level).toBe('ok');
    expect(checkTls({ ...without, behindProxy: true })[0]?.level).toBe('ok');
    expect(checkTls(without)[0]?.level).toBe('warn');
  });
});

describe('with TLS', () => {
  it('takes a chain whose key matches', () => {
    expect(check(chain())).toEqual([['ok', expect.stringContaining('2026-07-31')]]);
  });

  it('refuses the key of another certificate', () => {
    expect(check(chain(), authority.keyPem)).toEqual([['bad', expect.stringContaining('is not the key of')]]);
  });

  it('refuses an expired one and one that is not valid yet', () => {
    const expired = chain({ from: NOW - 60 * DAY_MS, until: NOW - DAY_MS });
    expect(check(expired)).toEqual([['bad', expect.stringContaining('expired on 2026-05-31')]]);
    const early = chain({ from: NOW + DAY_MS, until: NOW + 60 * DAY_MS });
    expect(check(early)).toEqual([['bad', expect.stringContaining('not valid before 2026-06-02')]]);
  });

  it('warns two weeks before the end', () => {
    expect(check(chain({ from: 0, until: NOW + 13 * DAY_MS }))[0]?.[0]).toBe('warn');
    expect(check(chain({ from: 0, until: NOW + 15 * DAY_MS }))[0]?.[0]).toBe('ok');
  });

  it('warns of a self-signed one and of a missing chain', () => {
    const own = createCertificate({ of: site, by: site, ...valid });
    expect(check(own)[1]).toEqual(['warn', expect.stringContaining('signed by itself')]);
    const alone = createCertificate({ of: site, by: authority, ...valid });
    expect(check(alone)[1]).toEqual(['warn', expect.stringContaining('no intermediate')]);
  });

  it.each([
    ['no certificate', 'hello', site.keyPem, /holds no certificate/],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', site.keyPem, /parsed/],
    ['no key', chain(), 'hello', /no private key/],
  ])('refuses %s', (_, cert, key, words) => {
    expect(check(cert, key)).toEqual([['bad', expect.stringMatching(words)]]);
  });

  it('refuses a key with a passphrase and files that cannot be read', () => {
    const locked = site.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
    expect(check(chain(), locked.toString())[0]?.[1]).toContain('without a passphrase');
    const tls = { certFile: folder, keyFile: folder };
    const [finding] = checkTls({ tls, behindProxy: false, localOnly: false, now: NOW });
    expect(finding).toMatchObject({ level: 'bad', text: expect.stringContaining('cannot be read') as string });
  });
});
