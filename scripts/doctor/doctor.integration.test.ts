import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatFinding, isHealthy } from './finding.ts';
import { checkIce } from './ice.ts';
import { checkHttpPort, checkMediaPorts } from './ports.ts';
import { checkReachability } from './reachability.ts';
import { bindTcp, bindUdp, type Bound } from './sockets.ts';
import { runDoctor } from './testing/run-doctor.ts';

const LOCAL = '127.0.0.1';
const never = () => Promise.resolve(false);
const lookup = (name: string) => Promise.resolve(name === 'nowhere' ? null : name);

let open: Bound[];
beforeEach(() => {
  open = [];
});
afterEach(async () => {
  for (const bound of open) await bound.close();
});

/** A port that something else has. */
async function taken(protocol: 'TCP' | 'UDP'): Promise<number> {
  const bound = protocol === 'TCP' ? await bindTcp(LOCAL, 0) : await bindUdp(LOCAL, 0, () => undefined);
  if (typeof bound === 'string') throw new Error(bound);
  open.push(bound);
  return bound.port;
}

describe('ports', () => {
  it('are fine when free, and given back', async () => {
    const port = await taken('TCP');
    await open.pop()?.close();
    const options = { host: LOCAL, port, isAtrium: never };
    expect((await checkHttpPort(options)).level).toBe('ok');
    expect((await checkHttpPort(options)).level).toBe('ok');
  });

  it('are bad when another program has them, not when Atrium has', async () => {
    const options = { host: LOCAL, port: await taken('TCP'), isAtrium: never };
    expect(await checkHttpPort(options)).toMatchObject({
      level: 'bad',
      fix: expect.stringContaining('PORT') as string,
    });
    expect((await checkHttpPort({ ...options, isAtrium: () => Promise.resolve(true) })).level).toBe('ok');
  });

  it('of media are tried for UDP and for TCP', async () => {
    const udp = { listenIp: LOCAL, portBase: await taken('UDP'), workers: 1, isAtrium: never };
    expect((await checkMediaPorts(udp)).map((finding) => finding.level)).toEqual(['bad', 'ok']);
    const tcp = { ...udp, portBase: await taken('TCP') };
    expect((await checkMediaPorts(tcp)).map((finding) => finding.level)).toEqual(['ok', 'bad']);
  });

  it('of media name an address that is not here and a range that is none', async () => {
    const elsewhere = { listenIp: '192.0.2.1', portBase: 45_000, workers: 1, isAtrium: never };
    const [finding] = await checkMediaPorts(elsewhere);
    expect(finding && formatFinding(finding)).toContain('MEDIA_LISTEN_IP');
    const late = { ...elsewhere, portBase: 65_535, workers: 2 };
    expect((await checkMediaPorts(late)).map((one) => one.level)).toEqual(['bad']);
  });
});

describe('reachability', () => {
  const way = { listenIp: LOCAL, ports: [0], ip: LOCAL, isOwn: true, limitMs: 300 };

  it('is proven by a datagram and a connection that arrive', async () => {
    expect((await checkReachability(way)).map((finding) => finding.level)).toEqual(['ok', 'ok']);
  });

  it('fails for an address of this machine where nothing arrives', async () => {
    // Bound to one loopback address, announced as another: nothing listens there.
    const findings = await checkReachability({ ...way, ip: '127.0.0.2' });
    expect(findings.map((finding) => finding.level)).toEqual(['bad', 'bad']);
    const behindRouter = await checkReachability({ ...way, ip: '127.0.0.2', isOwn: false });
    expect(behindRouter.map((finding) => finding.level)).toEqual(['warn', 'warn']);
  });

  it('is tried for every port, and says which one fails', async () => {
    const port = await taken('UDP');
    const [udp] = await checkReachability({ ...way, ports: [0, port] });
    expect(udp).toMatchObject({ level: 'warn', text: expect.stringContaining(`${port}`) as string });
  });
});

describe('ICE servers', () => {
  it('are asked by STUN and recognised by a fitting answer only', async () => {
    const server = createSocket('udp4');
    let fitting = true;
    server.on('message', (request, from) => {
      const answer = Buffer.from(request);
      answer.writeUInt16BE(0x0101, 0);
      if (!fitting) answer.writeUInt8(answer.readUInt8(19) ^ 1, 19);
      server.send(answer, from.port, from.address);
    });
    await new Promise<void>((done) => server.bind(0, LOCAL, done));
    try {
      const urls = [`stun:${LOCAL}:${server.address().port}`];
      expect((await checkIce({ urls, lookup })).map((finding) => finding.level)).toEqual(['ok']);
      fitting = false;
      expect((await checkIce({ urls, lookup, limitMs: 300 })).map((finding) => finding.level)).toEqual(['warn']);
    } finally {
      server.close();
    }
  });

  it('by TCP are tried by a connection', async () => {
    const urls = [`turn:${LOCAL}:${await taken('TCP')}?transport=tcp`];
    expect((await checkIce({ urls, lookup })).map((finding) => finding.level)).toEqual(['ok']);
  });

  it('that are no addresses or do not resolve are bad; none at all is fine', async () => {
    const urls = ['turn:', 'turn:nowhere'];
    expect((await checkIce({ urls, lookup })).map((finding) => finding.level)).toEqual(['bad', 'bad']);
    expect(isHealthy(await checkIce({ urls: [], lookup }))).toBe(true);
  });
});

describe('npm run doctor', () => {
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'atrium-doctor-'));
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  const doctor = (env: NodeJS.ProcessEnv) => runDoctor({ XDG_CACHE_HOME: cache, ...env });

  it('ends with 0 on a usable machine', async () => {
    const { code, text } = await doctor({});
    expect(text).not.toMatch(/^bad/m);
    expect(text).toMatch(/^ok {4}reachability, UDP/m);
    expect(code).toBe(0);
  });

  it('ends with 1 and all mistakes of a wrong configuration', async () => {
    const { code, text } = await doctor({ PORT: 'x', TURN_URLS: 'turn:turn.example.org' });
    expect(text).toMatch(/^bad {3}configuration: PORT/m);
    expect(text).toMatch(/^bad {3}configuration: TURN_URLS/m);
    expect(code).toBe(1);
  });

  it('tells a port that another program has from one that Atrium has', async () => {
    let answer = 'something else';
    const server = createServer((_, response) => response.end(answer));
    await new Promise<void>((done) => server.listen(0, done));
    try {
      const PORT = `${(server.address() as AddressInfo).port}`;
      const other = await doctor({ PORT });
      expect(other.text).toMatch(/^bad {3}HTTP port/m);
      expect(other.code).toBe(1);
      answer = 'ok';
      const own = await doctor({ PORT });
      expect(own.text).toMatch(/^ok {4}HTTP port: \d+: Atrium is running/m);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
