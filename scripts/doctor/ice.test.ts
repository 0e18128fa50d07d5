import { expect, it } from 'vitest';
import { parseIceUrl } from './ice.ts';

it.each([
  ['stun:stun.example.org', { scheme: 'stun', host: 'stun.example.org', port: 3478, transport: 'udp' }],
  ['stuns:stun.example.org', { scheme: 'stuns', host: 'stun.example.org', port: 5349, transport: 'tcp' }],
  ['turn:192.0.2.1:3479?transport=tcp', { scheme: 'turn', host: '192.0.2.1', port: 3479, transport: 'tcp' }],
  ['turn:[2001:db8::1]:3478', { scheme: 'turn', host: '2001:db8::1', port: 3478, transport: 'udp' }],
  ['turns:turn.example.org:443', { scheme: 'turns', host: 'turn.example.org', port: 443, transport: 'tcp' }],
])('reads %s', (url, parsed) => {
  expect(parseIceUrl(url)).toEqual(parsed);
});

it.each([
  'stun://stun.example.org',
  'turn:',
  'turn:host:99999',
  'turn:host:0',
  'turn:host?transport=sctp',
  'stun:host?transport=udp',
  'http:host',
  'turn:user@host',
  'turn:host:3478/path',
])('refuses %s', (url) => {
  expect(parseIceUrl(url)).toBeNull();
});
