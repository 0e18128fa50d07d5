import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bad, ok, warn, type Finding } from './finding.ts';

const ABOUT = 'TLS';
const DAY_MS = 86_400_000;
/** Let's Encrypt's clients renew 30 days before the end: later than this, renewal does not work. */
const EXPIRES_SOON_DAYS = 14;

export type TlsOptions = {
  tls: { certFile: string; keyFile: string } | null;
  /** A proxy in front is named by TRUST_PROXY; it has the certificate then. */
  behindProxy: boolean;
  /** Only people on this machine. */
  localOnly: boolean;
  now: number;
};

export function checkTls(options: TlsOptions): Finding[] {
  const { tls, behindProxy, localOnly, now } = options;
  if (tls === null) {
    if (behindProxy) return [ok(ABOUT, 'left to the proxy in front.')];
    if (localOnly) return [ok(ABOUT, 'none: browsers allow the microphone on http://localhost.')];
    const text = 'none: from another machine, browsers give no microphone to a page without HTTPS.';
    return [warn(ABOUT, text, 'set TLS_CERT and TLS_KEY, or put a proxy in front and set TRUST_PROXY.')];
  }
  const chain = readChain(tls.certFile);
  if ('level' in chain) return [chain];
  const key = readKey(tls.keyFile);
  if ('level' in key) return [key];
  const [leaf, ...above] = chain.certificates;
  if (!leaf.checkPrivateKey(key.key)) {
    const text = `${tls.keyFile} is not the key of ${tls.certFile}.`;
    return [bad(ABOUT, text, 'set TLS_CERT and TLS_KEY to files that were made together.')];
  }
  return [checkDates(leaf, tls.certFile, now), ...checkIssuers(leaf, above.length, tls.certFile)];
}

function readChain(file: string): { certificates: [X509Certificate, ...X509Certificate[]] } | Finding {
  const fix = 'set TLS_CERT to a PEM file with the certificate and its chain (fullchain.pem).';
  const text = readText(file);
  if (text === null) return bad(ABOUT, `${file} cannot be read.`, 'let the user that runs Atrium read it.');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    const [leaf, ...above] = blocks.map((block) => new X509Certificate(block));
    if (leaf === undefined) return bad(ABOUT, `${file} holds no certificate.`, fix);
    return { certificates: [leaf, ...above] };
  } catch {
    return bad(ABOUT, `${file} holds a certificate that cannot be parsed.`, fix);
  }
}

function readKey(file: string): { key: KeyObject } | Finding {
  const text = readText(file);
  if (text === null) return bad(ABOUT, `${file} cannot be read.`, 'let the user that runs Atrium read it.');
  try {
    return { key: createPrivateKey(text) };
  } catch {
    const fix = 'set TLS_KEY to a PEM private key without a passphrase.';
    return bad(ABOUT, `${file} holds no private key that can be read without a passphrase.`, fix);
  }
}

function checkDates(leaf: X509Certificate, file: string, now: number): Finding {
  const until = leaf.validToDate.getTime();
  const day = leaf.validToDate.toISOString().slice(0, 10);
  if (now < leaf.validFromDate.getTime()) {
    const text = `${file} is not valid before ${leaf.validFromDate.toISOString()}.`;
    return bad(ABOUT, text, "check this machine's clock, or wait.");
  }
  if (now > until) return bad(ABOUT, `${file} expired on ${day}.`, 'renew the certificate and restart.');
  if (until - now < EXPIRES_SOON_DAYS * DAY_MS) {
    return warn(ABOUT, `${file} expires on ${day}.`, 'renew it, and see why it was not renewed by itself.');
  }
  return ok(ABOUT, `${leaf.subjectAltName ?? leaf.subject}, until ${day}; the key matches.`);
}

function checkIssuers(leaf: X509Certificate, above: number, file: string): Finding[] {
  if (leaf.checkIssued(leaf)) {
    const text = `${file} is signed by itself, so every browser warns.`;
    return [warn(ABOUT, text, 'take one from an authority that browsers know, for people who do not know you.')];
  }
  if (above > 0) return [];
  const text = `${file} holds no intermediate certificate: some browsers will not trust it.`;
  return [warn(ABOUT, text, 'set TLS_CERT to the full chain (fullchain.pem).')];
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
