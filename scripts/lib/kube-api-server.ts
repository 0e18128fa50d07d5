import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts } from './free-port.ts';
import { isOnPath } from './on-path.ts';

/** It is ready in 3 s; a loaded machine takes ten times that. */
const START_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 200;
/** Of whoever runs the test, who may do everything. */
const ADMIN_TOKEN = 'of-the-admin-of-this-test';

const TYPES = {
  GET: 'application/json',
  POST: 'application/json',
  DELETE: 'application/json',
  // What is named is changed, and all else is left (RFC 7386).
  PATCH: 'application/merge-patch+json',
  // YAML is what it says, and JSON is YAML.
  APPLY: 'application/apply-patch+yaml',
} as const;

/** The API of Kubernetes and its etcd as processes of the test's own on loopback: no node, so no pod ever runs. */
export class KubeApiServer {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #folder: string;
  readonly #children: ChildProcess[];

  private constructor(port: number, folder: string, children: ChildProcess[]) {
    this.port = port;
    this.#folder = folder;
    this.#children = children;
  }

  /** `program`: where it is; unset: on the path. */
  static available(program?: string | null): boolean {
    return (program === undefined ? isOnPath('kube-apiserver') : program !== null) && isOnPath('etcd');
  }

  static async start(program = 'kube-apiserver'): Promise<KubeApiServer> {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-kubernetes-'));
    const [etcdPort, peerPort] = await freePorts(2);
    const [port] = await freePorts(1);
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(folder, 'account.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(folder, 'account.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    writeFileSync(join(folder, 'tokens.csv'), `${ADMIN_TOKEN},admin,admin,system:masters\n`, { mode: 0o600 });
    const etcd = `http://127.0.0.1:${etcdPort}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    const children: ChildProcess[] = [];
    const run = (program: string, ...args: string[]): void => {
      children.push(spawn(program, args, { cwd: folder, stdio: 'ignore' }));
    };
    run(
      'etcd',
      ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', etcd, '--advertise-client-urls', etcd, '--listen-peer-urls', peer],
    );
    run(
      program,
      ...[`--etcd-servers=${etcd}`, '--bind-address=127.0.0.1', `--secure-port=${port}`, `--cert-dir=${folder}`],
      ...['--authorization-mode=RBAC', `--token-auth-file=${join(folder, 'tokens.csv')}`],
      ...['--service-account-issuer=https://kubernetes.default.svc', '--service-cluster-ip-range=10.96.0.0/16'],
      `--service-account-key-file=${join(folder, 'account.pub')}`,
      `--service-account-signing-key-file=${join(folder, 'account.key')}`,
      // Nobody puts an account's token into pods here, and loopback is no endpoint that it would take.
      ...['--disable-admission-plugins=ServiceAccount', '--endpoint-reconciler-type=none'],
    );
    const kubernetes = new KubeApiServer(port, folder, children);
    try {
      await kubernetes.#ready();
    } catch (error) {
      await kubernetes.stop();
      throw error;
    }
    return kubernetes;
  }

  /** By whom its certificate was signed: it makes both when it starts. */
  get ca(): string {
    return readFileSync(join(this.#folder, 'apiserver.crt'), 'utf8');
  }

  /** As its admin, or with another token. Rejects with what it says where it refuses. APPLY: as `kubectl apply --server-side` asks. */
  async ask(what: keyof typeof TYPES, path: string, body?: object, token = ADMIN_TOKEN): Promise<unknown> {
    const { host, port, ca } = this;
    const type = TYPES[what];
    const method = what === 'APPLY' ? 'PATCH' : what;
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request({ host, port, ca, method, path, headers, agent: false, servername: '' }, (response) => {
        let read = '';
        response.on('data', (chunk: Buffer) => (read += chunk.toString()));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text: read }));
      });
      asked.once('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text.startsWith('{') ? JSON.parse(text) : text;
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    for (const child of this.#children.splice(0).reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const until = Date.now() + START_WITHIN_MS;
    let why: unknown;
    while (Date.now() < until) {
      if (this.#children.some(({ exitCode }) => exitCode !== null)) break;
      try {
        await this.ask('GET', '/readyz');
        return;
      } catch (error) {
        why = error;
      }
      await pause(LOOK_EVERY_MS);
    }
    throw new Error('Kubernetes does not start', { cause: why });
  }
}
