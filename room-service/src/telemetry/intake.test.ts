import { ok, refuse } from '@atrium/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import { Intake } from './intake.ts';
import { KEEP } from './keep.ts';
import type { RingSpan } from './trace-ring.ts';

const HOUR_MS = 3_600_000;

type Sent = { items: number; address: string | null | undefined };
let nowMs = 0;
let here: Set<string>;
let added: RingSpan[];
let sent: Sent[];
let intake: Intake;
beforeEach(() => {
  nowMs = 1_700_000_000_000;
  here = new Set(['ana']);
  added = [];
  sent = [];
  intake = new Intake({
    tokens: {
      sessionOf: (token) => {
        if (token === 'forged') return Promise.resolve(refuse('token_invalid'));
        // `join 1` is of nobody yet, `ana` and `ana 2` are of people.
        const person = token.startsWith('join') ? null : token;
        return Promise.resolve(ok({ room: 'garden', person, id: token }));
      },
    },
    wasHere: (_room, person) => here.has(person),
    ring: {
      add: (spans) => {
        added.push(...spans);
        return [...spans];
      },
    },
    sender: { send: (_path, _bytes, items, address) => void sent.push({ items, address }) },
    release: { version: '1', track: 'primary' },
    now: () => nowMs,
  });
});

const bodyOf = (...startsMs: number[]) => ({
  resourceSpans: [
    {
      scopeSpans: [
        {
          spans: startsMs.map((startMs, n) => ({
            traceId: 'a'.repeat(32),
            spanId: `${n + 1}`.padStart(16, '0'),
            name: 'join',
            startTimeUnixNano: `${startMs}000000`,
            endTimeUnixNano: `${startMs + 5}000000`,
          })),
        },
      ],
    },
  ],
});
const codeOf = async (token: string, address = 'one') => {
  const admitted = await intake.admit(token, address);
  return admitted.ok ? 'ok' : admitted.error.code;
};
const sender = { room: 'garden', person: 'ana', address: 'one' };

describe('who may send', () => {
  test('[TRC6] somebody who is here or left a moment ago, and nobody else whose token is still good', async () => {
    expect(await codeOf('ana')).toBe('ok');
    here.delete('ana');
    expect(await codeOf('ana')).toBe('resume_expired');
    expect(await codeOf('forged')).toBe('token_invalid');
    expect(await codeOf('join 1')).toBe('ok');
    expect(intake.refused).toBe(2);
  });

  test('[TRC6] ten at once and one in two seconds of a session', async () => {
    for (let n = 0; n < 10; n += 1) expect(await codeOf('ana')).toBe('ok');
    expect(await codeOf('ana')).toBe('too_many');
    nowMs += 2_000;
    expect([await codeOf('ana'), await codeOf('ana')]).toEqual(['ok', 'too_many']);
    expect(intake.refused).toBe(2);
  });

  test('[TRC6] of an address what twenty people may, whoever leaves and joins again', async () => {
    const codes: string[] = [];
    for (let n = 0; n < 250; n += 1) codes.push(await codeOf(`join ${n}`));
    expect(codes.filter((code) => code === 'ok')).toHaveLength(200);
    expect(codes.filter((code) => code === 'too_many')).toHaveLength(50);
    expect(await codeOf('join 251', 'another')).toBe('ok');
    nowMs += 1_000;
    expect(await codeOf('join 252')).toBe('ok');
  });
});

describe('what is taken', () => {
  test('[TRC6] goes into the ring and on, with the address by which it waits', () => {
    expect(intake.take(sender, bodyOf(nowMs, nowMs - 1_000))).toEqual(ok({ leftOut: 0 }));
    expect(added.map(({ attributes }) => attributes['atrium.person'])).toEqual(['ana', 'ana']);
    expect(sent).toEqual([{ items: 2, address: 'one' }]);
    expect(intake).toMatchObject({ taken: 2, refused: 0 });
  });

  test('[TRC4] goes on with the mark that the ring gives it, so that a collector keeps what the ring does', () => {
    const bodies: string[] = [];
    const marking = new Intake({
      tokens: { sessionOf: () => Promise.resolve(refuse('token_invalid')) },
      wasHere: () => true,
      ring: { add: (spans) => spans.map((span) => ({ ...span, attributes: { [KEEP]: true } })) },
      sender: { send: (_path, bytes) => void bodies.push(new TextDecoder().decode(bytes)) },
      release: { version: '1', track: 'primary' },
      now: () => nowMs,
    });
    marking.take(sender, bodyOf(nowMs));
    expect(bodies.join('')).toContain(`{"key":"${KEEP}","value":{"boolValue":true}}`);
  });

  test('[TRC15] is what began within two hours of now; the rest is left out, and said', () => {
    const body = bodyOf(nowMs - 3 * HOUR_MS, nowMs - 1.9 * HOUR_MS, nowMs + 1.9 * HOUR_MS, nowMs + 3 * HOUR_MS, 0);
    expect(intake.take(sender, body)).toEqual(ok({ leftOut: 3 }));
    expect(added).toHaveLength(2);
    expect(sent).toEqual([{ items: 2, address: 'one' }]);
    expect(intake).toMatchObject({ taken: 2, refused: 1 });
  });

  test('[TRC15] is nothing of a page whose clock is far off, and then nothing goes on', () => {
    expect(intake.take(sender, bodyOf(5 * HOUR_MS))).toEqual(ok({ leftOut: 1 }));
    expect([added, sent]).toEqual([[], []]);
  });

  test('[TRC15] is nothing of a body in which a span ends before it begins', () => {
    const body = bodyOf(nowMs);
    const [span] = body.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    if (span) span.endTimeUnixNano = `${nowMs - 1}000000`;
    const answer = intake.take(sender, body);
    expect(answer.ok ? 'ok' : answer.error.code).toBe('bad_payload');
    expect(intake).toMatchObject({ taken: 0, refused: 1 });
  });
});
