import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

export type TlsFiles = { certFile: string; keyFile: string };

/** Certificate chain and key in PEM, or the sentence that says why the two cannot serve. */
export function readTls({ certFile, keyFile }: TlsFiles): { cert: Buffer; key: Buffer } | string {
  const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  try {
    createSecureContext(pair);
    return pair;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `TLS_CERT and TLS_KEY: the key is not that of the certificate (${reason}). npm run doctor says more.`;
  }
}
