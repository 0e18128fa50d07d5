import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

/** Behind a proxy on this machine that is trusted, or not. */
function addressOf(forwardedFor: string, trusted = true): string {
  const app = express();
  app.set('trust proxy', trusted ? 1 : false);
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: '127.0.0.1' });
  const request = new IncomingMessage(socket);
  request.headers['x-forwarded-for'] = forwardedFor;
  return clientAddress(app, request);
}

test('strangers behind a trusted proxy count apart', () => {
  expect(addressOf('192.0.2.1')).toBe('192.0.2.1');
  expect(addressOf('192.0.2.2')).toBe('192.0.2.2');
});

test('a network of IPv6 counts as one, another apart', () => {
  expect(addressOf('2001:db8:1:1::1')).toBe(addressOf('2001:db8:1:1::2'));
  expect(addressOf('2001:db8:1:1::1')).not.toBe(addressOf('2001:db8:2:1::1'));
});

test('nobody else may say who the client is', () => {
  expect(addressOf('192.0.2.1', false)).toBe('127.0.0.1');
});
