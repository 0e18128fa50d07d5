import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOnPath } from '../../../../scripts/lib/on-path.ts';
import { NODE } from './addresses.ts';
import { kubeconfig } from './kubeconfig.ts';
import { IDENTITIES, Pki } from './pki.ts';

describe.runIf(isOnPath('openssl'))('certificates', () => {
  it('are signed by the one authority, each for its own use', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-keys-'));
    try {
      const pki = await Pki.create(folder);
      const read = (name: string) => new X509Certificate(readFileSync(pki.file(name)));
      const authority = read('ca.crt');
      expect(authority.ca).toBe(true);
      for (const [name, { use }] of Object.entries(IDENTITIES)) {
        const certificate = read(`${name}.crt`);
        expect(certificate.verify(authority.publicKey)).toBe(true);
        expect(certificate.ca).toBe(false);
        // Object identifiers of RFC 5280, 4.2.1.12: for servers, for clients.
        expect(certificate.keyUsage).toEqual([use === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2']);
      }
      expect(read('kubelet.crt').subject).toBe('O=system:nodes\nCN=system:node:node1');
      expect(read('apiserver.crt').checkIP(NODE.address)).toBe(NODE.address);
      expect(kubeconfig(pki, 'admin')).toMatchObject({ users: [{ user: { 'client-key': pki.file('admin.key') } }] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
