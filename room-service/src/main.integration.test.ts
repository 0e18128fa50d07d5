import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROTOCOL_VERSION, type JoinTicket, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificate, createIdentity } from '../../scripts/doctor/testing/certificate.ts';
import { hello, RawClient } from '../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';

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
    await expect(start).rejects.toThrow(/code 2\nTLS_CERT and TLS_KEY: the key is not that of the certificate/);
  });
});
