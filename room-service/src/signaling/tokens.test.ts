import { limits, type Ticket } from '@atrium/protocol';
import { SignJWT, jwtVerify } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { PODIUM_MAX } from '../room/rules.ts';
import { Tokens } from './tokens.ts';

const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
let now: number;
let tokens: Tokens;

beforeEach(() => {
  now = 1_800_000_000_000;
  tokens = new Tokens({ secret, now: () => now });
});

const ticket = (change: Partial<Ticket> = {}): Ticket => ({
  ...{ room: 'garden', person: 'ana', at: now, epoch: 5, name: 'Ana', color: 1, kind: 'person' },
  ...{ mic: 'live', camera: 'off', since: now, pose: { x: 1.25, z: -3, yaw: 0.5 }, floor: 6 },
  ...{ host: { id: 'ana', rev: 1 }, circle: null },
  ...change,
});
const resumeOf = async (token: string) => {
  const checked = await tokens.checkResume(token);
  return checked.ok ? checked.value : checked.error.code;
};

describe('Tokens', () => {
  it('a join token names its room, and is good once', async () => {
    const token = await tokens.joinToken('garden');
    expect(await tokens.spendJoin(token)).toEqual({ ok: true, value: { room: 'garden', person: null } });
    expect(await tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_used' } });
  });

  it('[MOV21] a join token that was spent is of no use at the pod to which its room moves, while it would be good', async () => {
    const there = new Tokens({ secret, now: () => now });
    const [token, other] = [await tokens.joinToken('garden'), await tokens.joinToken('pond')];
    for (const one of [token, other]) await tokens.spendJoin(one);
    const spent = tokens.spentIn('garden');
    expect(spent).toHaveLength(1);
    there.spentThere('garden', spent);
    expect(await there.spendJoin(token)).toMatchObject({ error: { code: 'token_used' } });
    expect(await there.spendJoin(other)).toMatchObject({ ok: true });
    expect(there.spentIn('garden')).toEqual(spent);
    now += 61_000;
    expect([tokens.spentIn('garden'), there.spentIn('garden'), there.remembered]).toEqual([[], [], 0]);
  });

  it('a join token expires after a minute', async () => {
    const token = await tokens.joinToken('garden');
    now += 61_000;
    expect(await tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_expired' } });
  });

  it('a resume token is no join token, and the other way round', async () => {
    const resume = tokens.resumeToken(ticket());
    expect(await tokens.spendJoin(resume)).toMatchObject({ error: { code: 'token_invalid' } });
    expect(await tokens.checkResume(await tokens.joinToken('garden'))).toMatchObject({
      error: { code: 'token_invalid' },
    });
    expect(await tokens.checkResume(resume)).toMatchObject({ ok: true, value: { room: 'garden', person: 'ana' } });
  });

  it('[MOV2] a token to attach names person, room and move, is good for a minute, and is of no other use', async () => {
    const claim = { room: 'garden', person: 'ana', move: 'm1' };
    const [token, other] = [tokens.moveToken(claim), tokens.moveToken({ ...claim, nth: 2 })];
    const read = await tokens.checkMove(token);
    // As by a pod that does not say which of them it was.
    expect(read).toMatchObject({ ok: true, value: { ...claim, nth: 0 } });
    expect(await tokens.checkMove(other)).toMatchObject({ ok: true, value: { ...claim, nth: 2 } });
    // Two are two: each is good once.
    const ids = [read, await tokens.checkMove(other)].map((one) => (one.ok ? one.value.id : ''));
    expect(new Set(ids).size).toBe(2);
    for (const wrong of [tokens.resumeToken(ticket()), await tokens.joinToken('garden'), `${token}x`, ''])
      expect(await tokens.checkMove(wrong)).toMatchObject({ error: { code: 'token_invalid' } });
    expect(await tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_invalid' } });
    expect(await tokens.checkResume(token)).toMatchObject({ error: { code: 'token_invalid' } });
    expect(await tokens.sessionOf(token)).toMatchObject({ error: { code: 'token_invalid' } });
    now += 61_000;
    expect(await tokens.checkMove(token)).toMatchObject({ error: { code: 'token_expired' } });
  });

  it('refuses what somebody else signed, what nobody signed, and noise', async () => {
    const claims = new SignJWT({ room: 'garden', person: 'ana' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('resume');
    const forged = await claims.setJti('x').sign(new TextEncoder().encode('another secret, just as long....'));
    const [, body = ''] = forged.split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    for (const token of [forged, none, '', 'a.b.c', '{}'])
      expect(await tokens.checkResume(token)).toMatchObject({ error: { code: 'token_invalid' } });
  });

  it('[SES9] a resume token brings the ticket back as it was, and altered ones bring none', async () => {
    const circle = {
      ...{ id: 'ring', rev: 3, x: 1, z: 2, angle: 0.5, members: ['ana', 'ben'], locked: true, lockBy: 'ben' },
      capacity: 15,
    };
    const whole = ticket({ circle });
    const token = tokens.resumeToken(whole);
    expect(await resumeOf(token)).toEqual({ room: 'garden', person: 'ana', ticket: whole });
    const [head = '', body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { ticket: { circle: object } };
    claims.ticket.circle = { ...circle, locked: false };
    const altered = Buffer.from(JSON.stringify(claims)).toString('base64url');
    for (const forged of [`${head}.${altered}.${signature}`, `${head}.${body}.${signature.slice(0, -2)}AA`]) {
      expect(await resumeOf(forged)).toBe('token_invalid');
    }
  });

  it('[TKT1] the longest ticket fits into the message that brings it back', () => {
    const id = 'x'.repeat(13);
    const circle = {
      ...{ id, rev: 999_999, x: -123.456, z: -123.456, angle: 6.283, locked: true, lockBy: id, capacity: 15 },
      members: Array.from({ length: limits.CIRCLE_CAPACITY }, () => id),
    };
    // Four code points a character are the most that a name has, four bytes the most of a code point.
    const name = '🧑🏽‍🚀'.repeat(limits.NAME_MAX_CHARS);
    const epochs = { epoch: now * 1_000, lostTo: now * 1_000 };
    const podium = [999_999, ...Array.from({ length: PODIUM_MAX }, () => 'x'.repeat(8))].join(' ');
    const whole = { room: 'r'.repeat(limits.ROOM_NAME_MAX_CHARS), person: id, name, circle, podium, ...epochs };
    expect(tokens.resumeToken(ticket(whole)).length).toBeLessThanOrEqual(limits.RESUME_TOKEN_MAX_CHARS);
  });

  it('[VER3] a token of the version before names room and person, and brings no ticket', async () => {
    const former = await new SignJWT({ room: 'garden', person: 'ana', jti: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('resume')
      .setIssuedAt(now / 1000)
      .setExpirationTime(now / 1000 + 60)
      .sign(secret);
    expect(await resumeOf(former)).toEqual({ room: 'garden', person: 'ana', ticket: null });
  });

  it('[VER4] the version before reads room and person of a ticket, and of a newer one what it knows is read', async () => {
    const options = { audience: 'resume', algorithms: ['HS256'], currentDate: new Date(now) };
    const { payload } = await jwtVerify(tokens.resumeToken(ticket()), secret, options);
    expect(payload).toMatchObject({ room: 'garden', person: 'ana', jti: expect.any(String) as string });
    const newer = tokens.resumeToken({ ...ticket(), mood: 'glad' } as Ticket);
    expect(await resumeOf(newer)).toEqual({ room: 'garden', person: 'ana', ticket: ticket() });
    const unread = tokens.resumeToken({ ...ticket(), mic: 'whispering' } as unknown as Ticket);
    expect(await resumeOf(unread)).toEqual({ room: 'garden', person: 'ana', ticket: null });
  });

  it('[JOI3] counts the join tokens that expired and that nobody spent', async () => {
    const [, second] = [await tokens.joinToken('garden', 'a'), await tokens.joinToken('garden', 'b')];
    tokens.resumeToken(ticket());
    await tokens.spendJoin(second);
    now += 59_999;
    expect(tokens.expired).toBe(0);
    await tokens.joinToken('garden');
    now += 1;
    expect(tokens.expired).toBe(1);
    now += 60_000;
    expect(tokens.expired).toBe(2);
    expect(tokens.remembered).toBe(0);
  });

  it('[JOI3] counts nobody who looks for the room in which they were', async () => {
    const token = tokens.returnToken('garden', 'ana');
    expect(tokens.remembered).toBe(0);
    expect(await tokens.spendJoin(token)).toMatchObject({ ok: true });
    tokens.returnToken('garden', 'ana');
    now += 60_000;
    expect(tokens.expired).toBe(0);
  });

  it('[PAS10] a token for who looks for the room in which they were names them, and is good once', async () => {
    const token = tokens.returnToken('garden', 'ana');
    expect(await tokens.checkResume(token)).toMatchObject({ error: { code: 'token_invalid' } });
    expect(await tokens.spendJoin(token)).toEqual({ ok: true, value: { room: 'garden', person: 'ana' } });
    expect(await tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_used' } });
    expect(await tokens.sessionOf(token)).toEqual({ ok: true, value: { room: 'garden', person: 'ana', id: 'ana' } });
  });

  it('[JOI3] counts one of an address a minute, however many it lets expire', async () => {
    // A loop of `curl`: three minutes of a ticket every second, beside one person who cannot get in.
    for (let second = 0; second < 180; second += 1) {
      await tokens.joinToken('garden', 'loop');
      if (second === 90) await tokens.joinToken('garden', 'ana');
      now += 1_000;
    }
    now += 60_000;
    expect(tokens.expired).toBe(3 + 1);
    await tokens.joinToken('garden', 'loop');
    now += 60_000;
    expect(tokens.expired).toBe(5);
  });

  it('forgets tokens once they have expired', async () => {
    for (let i = 0; i < 50; i++) await tokens.spendJoin(await tokens.joinToken('garden'));
    now += 120_000;
    const token = await tokens.joinToken('garden');
    await tokens.spendJoin(token);
    expect(tokens.remembered).toBe(1);
  });
});
