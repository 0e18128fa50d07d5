import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '@atrium/worker';
import { API_SERVICE_ADDRESS, DOMAIN, NODE } from './addresses.ts';

/** Nobody runs one for longer, and what leaks is soon worth nothing. */
const DAYS = 2;
/** It takes 10 ms. */
const LIMIT_MS = 60_000;

/**
 * Who somebody is for Kubernetes: the common name is the user, the organisation the group (its docs, "X509 client
 * certificates").
 */
export type Identity = { commonName: string; organization?: string; use: 'client' | 'server' };

/** The names that RBAC's own rules are written for ("Core component roles"). */
export const IDENTITIES = {
  admin: { commonName: 'admin', organization: 'system:masters', use: 'client' },
  kubelet: { commonName: `system:node:${NODE.name}`, organization: 'system:nodes', use: 'client' },
  'controller-manager': { commonName: 'system:kube-controller-manager', use: 'client' },
  scheduler: { commonName: 'system:kube-scheduler', use: 'client' },
  proxy: { commonName: 'system:kube-proxy', use: 'client' },
  apiserver: { commonName: 'kube-apiserver', use: 'server' },
} as const satisfies Record<string, Identity>;

export type IdentityName = keyof typeof IDENTITIES;

/** By which the API server is called: on the node, on this machine's loopback, and by pods. */
export const API_NAMES: readonly string[] = [
  `IP:${NODE.address}`,
  'IP:127.0.0.1',
  `IP:${API_SERVICE_ADDRESS}`,
  'DNS:localhost',
  'DNS:kubernetes',
  'DNS:kubernetes.default',
  'DNS:kubernetes.default.svc',
  `DNS:kubernetes.default.svc.${DOMAIN}`,
];

/** Where a key or a certificate is: `ca.crt`, `admin.key`, `accounts.pub` ... */
export type KeyFiles = { file: (name: string) => string };

/**
 * Keys and certificates of one cluster. By openssl, since Node signs none: it is there wherever this runs, and a package
 * for it would be a dependency of everybody for the sake of six certificates that live for minutes.
 */
export class Pki implements KeyFiles {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(folder: string): Promise<Pki> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const pki = new Pki(folder);
    writeFileSync(pki.file('openssl.conf'), OPENSSL_CONFIG);
    await pki.#certificate('ca', { commonName: 'atrium-cluster' }, 'authority', []);
    const signed = ['-CA', pki.file('ca.crt'), '-CAkey', pki.file('ca.key')];
    for (const [name, identity] of Object.entries(IDENTITIES)) {
      await pki.#certificate(name, identity, identity.use, signed);
    }
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(pki.file('accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(pki.file('accounts.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    return pki;
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  async #certificate(name: string, who: Omit<Identity, 'use'>, section: string, signed: string[]): Promise<void> {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', this.file(`${name}.key`)];
    const certificate = ['-x509', '-days', `${DAYS}`, '-out', this.file(`${name}.crt`), ...signed];
    const config = ['-config', this.file('openssl.conf'), '-extensions', section, '-subj', subjectOf(who)];
    const { code, tail } = await run({
      command: 'openssl',
      args: ['req', ...certificate, ...key, ...config],
      limitMs: LIMIT_MS,
    });
    if (code !== 0) throw new Error(`openssl makes no certificate for ${name}:\n${tail}`);
  }
}

/** As `openssl -subj` takes it. */
export function subjectOf({ commonName, organization }: Omit<Identity, 'use'>): string {
  return `${organization === undefined ? '' : `/O=${organization}`}/CN=${commonName}`;
}

const OPENSSL_CONFIG = `[req]
distinguished_name = from_the_command_line
prompt = no
[from_the_command_line]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[client]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
[server]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = ${API_NAMES.join(', ')}
`;
