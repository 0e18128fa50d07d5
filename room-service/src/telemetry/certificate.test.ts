import { expect, test } from 'vitest';
import { createCertificate, createIdentity } from '../../../scripts/doctor/testing/certificate.ts';
import { certificateExpiryS } from './certificate.ts';

const FROM = Date.UTC(2026, 0, 1);
const [SOON, LATER] = [Date.UTC(2026, 1, 2, 3, 4, 5), Date.UTC(2030, 0, 1)];

test('[PRC2] what ends first of a chain is told, in seconds', () => {
  const [ca, site] = [createIdentity('ca.test'), createIdentity('rooms.test')];
  const leaf = (until: number) => createCertificate({ of: site, by: ca, from: FROM, until });
  const above = (until: number) => createCertificate({ of: ca, by: ca, from: FROM, until });
  expect(certificateExpiryS(leaf(LATER))).toBe(LATER / 1000);
  expect(certificateExpiryS(Buffer.from(leaf(SOON) + above(LATER)))).toBe(SOON / 1000);
  expect(certificateExpiryS(leaf(LATER) + above(SOON))).toBe(SOON / 1000);
});

test('[PRC2] without a certificate it is 0', () => {
  expect(certificateExpiryS(null)).toBe(0);
});
