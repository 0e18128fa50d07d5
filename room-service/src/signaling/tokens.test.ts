import { SignJWT } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { Tokens } from './tokens.ts';

const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
let now: number;
let tokens: Tokens;

beforeEach(() => {
  now = 1_800_000_000_000;
  tokens = new Tokens({ secret, now: () => now });
});

describe('Tokens', () => {
  it('a join token names its room, and is good once', async () => {
    const token = await tokens.joinToken('garden');
    expect(await tokens.spendJoin(token)).toEqual({ ok: true, value: { room: 'garden' } });
    expect(await tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_used' } });
  });

  it('a join token expires after a minute', async () => {
    const token = await tokens.joinToken('garden');
    now += 61_000;
    expect(await tokens.spendJoin(token)).toMatchObject({ error: { code: 'token_expired' } });
  });

  it('a resume token is no join token, and the other way round', async () => {
    const resume = await tokens.resumeToken('garden', 'ana');
    expect(await tokens.spendJoin(resume)).toMatchObject({ error: { code: 'token_invalid' } });
    expect(await tokens.checkResume(await tokens.joinToken('garden'))).toMatchObject({
      error: { code: 'token_invalid' },
    });
    expect(await tokens.checkResume(resume)).toMatchObject({ ok: true, value: { room: 'garden', person: 'ana' } });
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

  it('[JOI3] counts the join tokens that expired and that nobody spent', async () => {
    const [, second] = [await tokens.joinToken('garden'), await tokens.joinToken('garden')];
    await tokens.resumeToken('garden', 'ana');
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

  it('forgets tokens once they have expired', async () => {
    for (let i = 0; i < 50; i++) await tokens.spendJoin(await tokens.joinToken('garden'));
    now += 120_000;
    const token = await tokens.joinToken('garden');
    await tokens.spendJoin(token);
    expect(tokens.remembered).toBe(1);
  });
});
