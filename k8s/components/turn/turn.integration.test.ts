import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { iceServersFor } from '../../../room-service/src/signaling/ice-servers.ts';
import { TestNetwork } from '../../../scripts/lib/netns.ts';
import { isOnPath } from '../../../scripts/lib/on-path.ts';
import type { Workload } from '../../testing/references.ts';

const SECRET = 'shared with the relay and nobody else';
/** Of coturn itself: a client, and a peer that sends back what it gets. */
const PROGRAMS = ['turnserver', 'turnutils_uclient', 'turnutils_peer'];
const MEDIA_PORT = 40_000;
const MESSAGES = 20;
const LISTENS_WITHIN_MS = 30_000;

const canRun = TestNetwork.available() && PROGRAMS.every((program) => isOnPath(program));

describe.runIf(canRun)('the relay as its manifest starts it (needs root, iproute2, coturn)', () => {
  let network: TestNetwork;
  let folder: string;
  const children: ChildProcess[] = [];

  const start = (command: string, args: string[], env: NodeJS.ProcessEnv = {}): void => {
    const [program, ...before] = network.under('server');
    const child = spawn(program, [...before, command, ...args], { env: { ...process.env, ...env }, stdio: 'ignore' });
    children.push(child);
  };

  beforeAll(async () => {
    network = TestNetwork.create();
    folder = mkdtempSync(join(tmpdir(), 'atrium-relay-'));
    const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
    const inFolder = (text: string) => text.replaceAll('/tmp/', `${folder}/`).replaceAll('/etc/turn/', `${folder}/`);
    const [deployment] = parseAllDocuments(read('coturn.yaml')).map((document) => document.toJS() as Workload);
    const [script = ''] = deployment?.spec.template.spec.containers[0]?.args as string[];
    writeFileSync(join(folder, 'turnserver.conf'), inFolder(read('turnserver.conf')));
    // It writes beside what it reads, which here is the same folder.
    const own = inFolder(script)
      .replaceAll(`>${folder}/turnserver.conf`, `>${folder}/all.conf`)
      .replace(`-c ${folder}/turnserver.conf`, `-c ${folder}/all.conf`);
    const address = network.serverAddress;
    start('sh', ['-c', own], { POD_IP: address, RELAYED_NETWORK: `${address}-${address}`, TURN_SECRET: SECRET });
    start('turnutils_peer', ['-p', `${MEDIA_PORT}`, '-L', address]);
    await listens(3478);
  });
  afterAll(async () => {
    for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    network.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function listens(port: number): Promise<void> {
    const [program, ...before] = network.under('server');
    for (const until = Date.now() + LISTENS_WITHIN_MS; Date.now() < until;) {
      const text = execFileSync(program, [...before, 'cat', '/proc/net/tcp'], { encoding: 'utf8' });
      if (text.includes(`:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`)) return;
      await pause(100);
    }
    throw new Error('the relay does not listen');
  }

  /** As a person of the room service; answers what the client says. */
  async function relayed(peer: string, secret = SECRET, more: string[] = []): Promise<string> {
    const turn = { urls: ['turn:x'], secret, ttlSeconds: 600 };
    const [server] = iceServersFor({ stunUrls: [], turn, relayOnly: true }, 'ana', Date.now());
    const { username = '', credential = '' } = server ?? {};
    const [program, ...before] = network.under('client');
    const args = [
      '-u',
      username,
      '-w',
      credential,
      '-e',
      peer,
      '-r',
      `${MEDIA_PORT}`,
      '-n',
      `${MESSAGES}`,
      '-m',
      '1',
      '-c',
      ...more,
    ];
    const child = spawn(program, [...before, 'turnutils_uclient', ...args, network.serverAddress]);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    const closed = once(child, 'close');
    // What is refused it asks for again, for as long as one lets it.
    const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await closed;
    clearTimeout(patience);
    return said;
  }

  it('[TRN1] lets whom the room service lets in send to rooms and back, by UDP and by TCP', async () => {
    for (const way of [[], ['-t']]) {
      const said = await relayed(network.serverAddress, SECRET, way);
      expect(said).toContain(`tot_send_msgs=${MESSAGES}, tot_recv_msgs=${MESSAGES}`);
    }
  });

  it('[TRN1] lets nobody in by another secret', async () => {
    const said = await relayed(network.serverAddress, 'a secret of somebody else');
    expect(said).not.toContain('tot_recv_msgs=');
    expect(said).toMatch(/401|[Uu]nauthorized|Cannot complete Allocation/);
  });

  it('[TRN2] sends nobody to an address that is none of the network of rooms', async () => {
    for (const foreign of ['169.254.169.254', '10.96.0.1', '8.8.8.8'])
      expect(await relayed(foreign)).toMatch(/403|[Ff]orbidden/);
  });

  it('[TRN3] the secret is in no list of processes, and for its own user alone', () => {
    const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(list).toContain('turnserver -c');
    expect(list).not.toContain(SECRET);
    expect(readFileSync(join(folder, 'all.conf'), 'utf8')).toContain(SECRET);
    expect(execFileSync('stat', ['-c', '%a', join(folder, 'all.conf')], { encoding: 'utf8' }).trim()).toBe('600');
  });
});
