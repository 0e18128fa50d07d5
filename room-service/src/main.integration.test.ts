import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION, type JoinTicket, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate, createIdentity } from '../../scripts/doctor/testing/certificate.ts';
import { hello, RawClient } from '../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { takenHint } from './hints.ts';
import { freePort } from './media/free-port.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const HOUR_MS = 3_600_000;
const NAME = 'rooms.example.org';

let folder: string;
let ca: string;
let service: Service;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atrium-https-'));
  const site = createIdentity(NAME);
  ca = createCertificate({ of: site, by: site, from: Date.now() - HOUR_MS, until: Date.now() + HOUR_MS });
  const files = { TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: join(folder, 'key.pem') };
  writeFileSync(files.TLS_CERT, ca);
  writeFileSync(files.TLS_KEY, site.keyPem);
  service = await startService(files);
});

afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

type Answer = { status: number; headers: Record<string, unknown>; text: string };

/** Trusts the service's own certificate and no other. */
function ask(path: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      service.url + path,
      {
        ca,
        servername: NAME,
        agent: false,
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('with TLS_CERT and TLS_KEY the service', () => {
  it('serves https, tells browsers to stay with it, and says so in its log', async () => {
    expect(service.url).toMatch(/^https:/);
    const page = await ask('/livez');
    expect([page.status, page.text]).toEqual([200, 'ok']);
    expect(page.headers['strict-transport-security']).toContain('max-age=');
    expect(JSON.stringify(service.lines)).toContain('https://localhost:');
  });

  it('lets people join over wss', async () => {
    const ticket = JSON.parse((await ask('/api/rooms/garden/join', { protocol: PROTOCOL_VERSION })).text) as JoinTicket;
    const client = await RawClient.open(service.url, ticket.url, { ca, servername: NAME });
    const reply = await client.ask('join', hello(ticket));
    expect(reply.ok).toBe(true);
    expect((reply.d as Welcome).transports).not.toBeNull();
    await client.leave();
  });

  it('shows that certificate, which nobody else trusts, and speaks no plain http', async () => {
    await expect(fetch(`${service.url}/livez`)).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    await expect(fetch(`${service.url.replace('https', 'http')}/livez`)).rejects.toThrow('fetch failed');
  });

  it('does not start with the key of another certificate, and says which two settings are wrong', async () => {
    const other = join(folder, 'other-key.pem');
    writeFileSync(other, createIdentity('other.test').keyPem);
    const start = startService({ TLS_CERT: join(folder, 'cert.pem'), TLS_KEY: other });
    await expect(start).rejects.toThrow(
      /code 2\n.*\n {2}- TLS_CERT and TLS_KEY: the key is not that of the certificate/,
    );
  });
});

type Run = { code: number | null; out: string; err: string };

/**
 * Runs the service to its end; `until` is the text after which it is told to end. `together`: stderr goes where stdout
 * goes, as on a terminal, so that their order can be seen.
 */
async function run(
  env: Record<string, string>,
  { until, together = false }: { until?: string; together?: boolean } = {},
): Promise<Run> {
  const shell = `exec "$0" "$1"${together ? ' 2>&1' : ''}`;
  const child = spawn('sh', ['-c', shell, process.execPath, MAIN], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', MEDIA_PORT: '0', MEDIA_WORKERS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ran: Run = { code: null, out: '', err: '' };
  let told = false;
  const look = () => {
    if (told || until === undefined || !(ran.out + ran.err).includes(until)) return;
    told = true;
    child.kill('SIGTERM');
  };
  child.stdout.on('data', (chunk: Buffer) => {
    ran.out += chunk.toString();
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    ran.err += chunk.toString();
    look();
  });
  [ran.code] = (await once(child, 'close')) as [number | null];
  return ran;
}

/** Each test starts the service once or more: seconds, and on a busy machine ten times that. */
const STARTS = { timeout: 240_000 };

describe('a second Atrium on the machine', STARTS, () => {
  it('is told which ports are taken and how to start with others, and nothing else', async () => {
    const media = await freePort('127.0.0.1');
    const first = await startService({ MEDIA_PORT: `${media}` });
    const { port } = new URL(first.url);
    expect(await run({ MEDIA_PORT: `${media}`, PORT: port })).toEqual({
      code: 1,
      out: '',
      err: `${takenHint({ http: Number(port), media }, { http: Number(port), mediaBase: media })}\n`,
    });
    const { code, err } = await run({ PORT: port });
    expect([code, err]).toEqual([1, `${takenHint({ http: Number(port), media: null }, { http: 0, mediaBase: 0 })}\n`]);
    await first.stop();
  });

  it('is told when the address for media is of another machine', async () => {
    const { code, out, err } = await run({ MEDIA_LISTEN_IP: '203.0.113.7', MEDIA_PORT: '40000' });
    expect([code, out, err]).toEqual([1, '', 'MEDIA_LISTEN_IP: 203.0.113.7 is no address of this machine.\n']);
  });
});

describe('one of many pods', STARTS, () => {
  /** Nobody listens there. */
  const pod = { REDIS_URL: 'redis://127.0.0.1:1', TOKEN_SECRET: 'x'.repeat(32), CONTROL_HOST: '127.0.0.1' };

  it('does not start where other pods could not reach it', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, err } = await run({ ...pod, CONTROL_PORT: `${port}` });
    taken.close();
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^CONTROL_PORT: other pods cannot reach this one\..*EADDRINUSE/),
    ]);
  });

  it('comes up without Redis, which it says once, and goes on looking for it', async () => {
    const { code, out } = await run({ ...pod, CONTROL_PORT: '0' }, { until: 'Atrium: http://localhost:' });
    expect(code).toBe(0);
    expect(out.match(/Redis cannot be reached/g)).toHaveLength(1);
  });
});

it('does not start with an announced name that leads nowhere', STARTS, async () => {
  const { code, out, err } = await run({ MEDIA_ANNOUNCED_ADDRESS: 'nowhere.invalid' });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('MEDIA_ANNOUNCED_ADDRESS: nowhere.invalid does not resolve. Set it to');
});

describe('at a terminal', STARTS, () => {
  const terminal = { NODE_OPTIONS: '--import=data:text/javascript,process.stderr.isTTY=true' };
  const GREETING =
    /^Atrium is at http:\/\/localhost:\d+\/r\/demo\. Is it well\? http:\/\/localhost:\d+\/ops\. Ctrl-C ends it\.$/;

  it('a person is told where the room is, after the log of the start', async () => {
    const { code, out } = await run(terminal, { until: 'Ctrl-C ends it.', together: true });
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    const greeted = lines.findIndex((line) => GREETING.test(line));
    expect(lines[greeted - 1]).toContain('"msg":"Atrium: http://localhost:');
    expect(lines[greeted + 1]).toContain('"msg":"shutting down"');
  });

  it('also where there is no log', async () => {
    const { out, err } = await run({ ...terminal, LOG_LEVEL: 'silent' }, { until: 'Ctrl-C ends it.' });
    expect(out).toBe('');
    expect(err.trimEnd()).toMatch(GREETING);
  });

  it('and nobody else, whose stderr stays empty', async () => {
    const { out, err } = await run({}, { until: 'Atrium: http://localhost:' });
    expect(err).toBe('');
    expect(out).not.toContain('Ctrl-C');
  });
});
