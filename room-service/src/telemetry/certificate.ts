import { X509Certificate } from 'node:crypto';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** When the first certificate of the chain ends, Unix seconds: with any of them gone no page comes in. 0: there is none. */
export function certificateExpiryS(chain: string | Buffer | null): number {
  const ends = (chain?.toString('latin1').match(PEM) ?? []).map((pem) => Date.parse(new X509Certificate(pem).validTo));
  return ends.length === 0 ? 0 : Math.min(...ends) / 1000;
}
