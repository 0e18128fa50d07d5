import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bindTcp, bindUdp, type Bound } from './sockets.ts';
import { createCertificate, createIdentity } from './testing/certificate.ts';
import { runDoctor } from './testing/run-doctor.ts';

const LOCAL = '127.0.0.1';
const DAY_MS = 86_400_000;
/** Link-local without an interface: of no machine, and nothing can be sent to it. */
const ELSEWHERE = 'fe80::1';

let folder: string;
let bound: Bound[];
let closed: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-doctor-'));
  const opened = [
    await bindTcp(LOCAL, 0),
    await bindUdp(LOCAL, 0, () => undefined),
    await bindTcp(LOCAL, 0),
    await bindTcp(LOCAL, 0),
  ];
  bound = opened.filter((one) => typeof one !== 'string');
  expect(bound).toHaveLength(opened.length);
  const last = bound.pop();
  closed = last?.port ?? 0;
  await last?.close();

  const site = createIdentity('rooms.example.org');
  const other = createIdentity('other.example.org');
  const now = Date.now();
  const certificate = (from: number, until: number) => createCertificate({ of: site, by: site, from, until });
  write('cert.pem', certificate(now - DAY_MS, now + 60 * DAY_MS));
  write('expired.pem', certificate(now - 60 * DAY_MS, now - DAY_MS));
  write('key.pem', site.keyPem);
  write('other-key.pem', other.keyPem);
  write('worker', '#!/bin/sh\n');
  chmodSync(file('worker'), 0o644);
});

afterAll(async () => {
  for (const one of bound) await one.close();
  rmSync(folder, { recursive: true });
});

const file = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(file(name), text);

/** The lines of the report about something, which must come with a fix. */
function complaints(text: string, about: string): string[] {
  return text.split('\n').filter((line) => line.slice(6).startsWith(`${about}: `) && line.includes(' Fix: '));
}

type Seed = [what: string, env: () => NodeJS.ProcessEnv, about: string, line: RegExp];

/** Mistakes that a person can make all at once: each is about a variable of its own. */
const seeds: Seed[] = [
  [
    'an HTTP port that is taken',
    () => ({ HOST: LOCAL, PORT: `${bound[0]?.port}` }),
    'HTTP port',
    /^bad {3}.*taken by another program.* Fix: set PORT/,
  ],
  [
    'a UDP port for media that is taken',
    () => ({ MEDIA_PORT: `${bound[1]?.port}`, MEDIA_WORKERS: '1', MEDIA_LISTEN_IP: LOCAL }),
    'media ports, UDP',
    /^bad {3}.*taken by another program.* Fix: set MEDIA_PORT/,
  ],
  [
    'an announced address of another machine',
    () => ({ MEDIA_ANNOUNCED_ADDRESS: ELSEWHERE }),
    'announced address',
    /^bad {3}.*no address of this machine.* Fix: set MEDIA_ANNOUNCED_ADDRESS to/,
  ],
  [
    'a key of another certificate',
    () => ({ TLS_CERT: file('cert.pem'), TLS_KEY: file('other-key.pem') }),
    'TLS',
    /^bad {3}.*is not the key of.* Fix: set TLS_CERT and TLS_KEY/,
  ],
  [
    'a TURN server that does not answer',
    () => ({ TURN_URLS: `turn:${LOCAL}:${closed}?transport=tcp`, TURN_SECRET: 'sixteen letters!' }),
    'ICE',
    /^warn {2}.*does not answer.* Fix: start the server, and allow TCP to port \d+/,
  ],
  [
    'a worker that is no program',
    () => ({ MEDIASOUP_WORKER_BIN: file('worker') }),
    'media worker',
    /^bad {3}.*MEDIASOUP_WORKER_BIN=.* is not usable.* Fix: unset it/,
  ],
  [
    'a cache that cannot be written',
    // A file where the folder should be: that stops root as well.
    () => ({ XDG_CACHE_HOME: file('key.pem') }),
    'cache',
    /^bad {3}.*cannot be written.* Fix: make it writable, or set XDG_CACHE_HOME/,
  ],
  [
    'a browser that is none',
    () => ({ CHROMIUM_PATH: file('no-such-browser') }),
    'Chromium',
    /^bad {3}.*not a program.* Fix: correct or unset CHROMIUM_PATH/,
  ],
];

describe('npm run doctor on a machine where all of it is wrong', () => {
  let report: { code: number | null; text: string };
  beforeAll(async () => {
    report = await runDoctor(Object.assign({}, ...seeds.map(([, env]) => env())) as NodeJS.ProcessEnv);
  });

  it.each(seeds)('finds %s, with its fix', (_, _env, about, line) => {
    expect(complaints(report.text, about), report.text).toEqual([expect.stringMatching(line)]);
  });

  it('ends with 1', () => {
    expect(report.code).toBe(1);
    expect(report.text).toContain('Atrium cannot run here as it is configured.');
  });
});

describe('npm run doctor', () => {
  const doctor = (env: NodeJS.ProcessEnv) => runDoctor({ XDG_CACHE_HOME: folder, ...env });

  it('finds a certificate that has expired', async () => {
    const { code, text } = await doctor({ TLS_CERT: file('expired.pem'), TLS_KEY: file('key.pem') });
    expect(complaints(text, 'TLS')[0]).toMatch(/^bad {3}.*expired on \d{4}-\d\d-\d\d.* Fix: renew/);
    expect(code).toBe(1);
  });

  it('finds a TCP port for media that is taken', async () => {
    const { code, text } = await doctor({ MEDIA_PORT: `${bound[2]?.port}`, MEDIA_WORKERS: '1' });
    expect(complaints(text, 'media ports, TCP')).toEqual([expect.stringMatching(/^bad {3}.*taken/)]);
    expect(code).toBe(1);
  });

  it('finds files that are not there and settings that need each other, all at once', async () => {
    const { code, text } = await doctor({
      TLS_CERT: file('no-such-file'),
      TURN_URLS: 'turn:turn.example.org',
      MEDIA_LISTEN_IP: '0.0.0.0',
      ICE_RELAY_ONLY: 'perhaps',
    });
    const lines = complaints(text, 'configuration').join('\n');
    for (const about of ['TLS_CERT: there is no such file', 'TLS_CERT and TLS_KEY', 'TURN_URLS and TURN_SECRET']) {
      expect(lines).toContain(about);
    }
    expect(lines).toContain('MEDIA_ANNOUNCED_ADDRESS: set the address');
    expect(lines).toContain('ICE_RELAY_ONLY');
    expect(code).toBe(1);
  });
});
