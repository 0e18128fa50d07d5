import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export type Identity = { name: string; key: KeyObject; keyPem: string };

export function createIdentity(name: string): Identity {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { name, key: privateKey, keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/**
 * An X.509 certificate in PEM, as small as RFC 5280 section 4.1 allows: Node can read them but not make them.
 * `from` and `until` in ms since 1970.
 */
export function createCertificate(options: { of: Identity; by: Identity; from: number; until: number }): string {
  const { of, by, from, until } = options;
  const publicKey = createPublicKey(of.keyPem).export({ type: 'spki', format: 'der' });
  const validity = sequence(time(from), time(until));
  const body = sequence(serial(), sequence(ECDSA_WITH_SHA256), nameOf(by), validity, nameOf(of), publicKey);
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', body, by.key)]);
  const der = sequence(body, sequence(ECDSA_WITH_SHA256), tag(BIT_STRING, signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

// DER, ITU-T X.690: a tag, a length, the content.
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;

function tag(type: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(type, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(type, 0x81, length), content]);
  return Buffer.concat([Buffer.of(type, 0x82, length >> 8, length & 0xff), content]);
}

const sequence = (...parts: Buffer[]) => tag(SEQUENCE, Buffer.concat(parts));

/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = tag(OID, Buffer.from('2a8648ce3d040302', 'hex'));
/** 2.5.4.3 */
const COMMON_NAME = tag(OID, Buffer.from('550403', 'hex'));

/** Positive: the first bit of an integer is its sign; not zero in front, which DER forbids. */
const serial = () => tag(INTEGER, Buffer.concat([Buffer.of(0x5a), randomBytes(7)]));

const nameOf = ({ name }: Identity) => sequence(tag(SET, sequence(COMMON_NAME, tag(UTF8_STRING, Buffer.from(name)))));

/** 20260102030405Z */
const time = (ms: number) =>
  tag(GENERALIZED_TIME, Buffer.from(new Date(ms).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '')));
