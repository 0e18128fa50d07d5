import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { iceServersFor } from './ice-servers.ts';

const turn = { urls: ['turn:127.0.0.1:3478'], secret: 'a secret of the operator', ttlSeconds: 600 };

it('gives nothing when nothing is configured', () => {
  expect(iceServersFor({ stunUrls: [], turn: null, relayOnly: false }, 'ana', 0)).toEqual([]);
});

it('gives TURN credentials that end and that coturn can check by the shared secret', () => {
  const [stun, relay] = iceServersFor({ stunUrls: ['stun:a'], turn, relayOnly: false }, 'ana', 5_000);
  expect(stun).toEqual({ urls: ['stun:a'] });
  expect(relay?.username).toBe('605:ana');
  expect(relay?.credential).toBe(createHmac('sha1', turn.secret).update('605:ana').digest('base64'));
});
