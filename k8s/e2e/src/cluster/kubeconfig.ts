import { writeFileSync } from 'node:fs';
import { API_URL } from './addresses.ts';
import type { IdentityName, KeyFiles } from './pki.ts';

/** How somebody reaches the API. YAML's readers take JSON. */
export function kubeconfig(pki: KeyFiles, name: IdentityName): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'cluster',
    clusters: [{ name: 'cluster', cluster: { server: API_URL, 'certificate-authority': pki.file('ca.crt') } }],
    contexts: [{ name: 'cluster', context: { cluster: 'cluster', user: name } }],
    users: [{ name, user: { 'client-certificate': pki.file(`${name}.crt`), 'client-key': pki.file(`${name}.key`) } }],
  };
}

/** Writes it beside the keys, and answers the file. */
export function writeKubeconfig(pki: KeyFiles, name: IdentityName): string {
  const file = pki.file(`${name}.conf`);
  writeFileSync(file, JSON.stringify(kubeconfig(pki, name), null, 2), { mode: 0o600 });
  return file;
}
