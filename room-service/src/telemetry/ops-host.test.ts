import { expect, test } from 'vitest';
import { foreignHostText, isOwnHost } from './ops-host.ts';

test.each([
  'localhost',
  'localhost:9464',
  'LocalHost.:9464',
  '127.0.0.1:9464',
  '10.42.0.17',
  '[::1]:9464',
  '[fd00::17]',
  'ops.example.org',
  'OPS.example.org.:443',
])('[MET8] on-call comes by %s', (host) => expect(isOwnHost(host, ['ops.example.org'])).toBe(true));

test.each([
  undefined,
  '',
  'evil.example',
  'evil.example:9464',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'ops.example.org.evil.example',
  'evil-ops.example.org',
  '[evil.example]',
  '[127.0.0.1]',
  'evil.example@localhost',
  'localhost/evil.example',
  'localhost evil.example',
])('[MET8] nobody comes by %s', (host) => expect(isOwnHost(host, ['ops.example.org'])).toBe(false));

test('[MET8] who may come is told how, and nothing of a request comes back but a name', () => {
  expect(foreignHostText('Pod.svc:9464')).toContain('METRICS_HOSTS=pod.svc\n');
  expect(foreignHostText('<script>')).toContain('METRICS_HOSTS=<name>\n');
});
