import { OLDEST_PROTOCOL_VERSION, ok, refuse, type Result } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { speaking } from './speaking.ts';

/** A server that knows versions up to this one. */
async function spoken(known: number, newest = 3): Promise<{ tried: number[]; result: Result<number> }> {
  const tried: number[] = [];
  const result = await speaking<number>(newest, (protocol) => {
    tried.push(protocol);
    return Promise.resolve(protocol <= known ? ok(protocol) : refuse('client_too_new'));
  });
  return { tried, result };
}

describe('speaking', () => {
  it('[VER5] takes the newest version that both know, down to the oldest of the page', async () => {
    expect(await spoken(3)).toEqual({ tried: [3], result: ok(3) });
    expect(await spoken(1)).toEqual({ tried: [3, 2, 1], result: ok(1) });
    const { tried, result } = await spoken(0);
    expect(tried.at(-1)).toBe(OLDEST_PROTOCOL_VERSION);
    expect(result).toMatchObject({ ok: false, error: { code: 'client_too_new' } });
  });

  it('[VER5] tries no other version for any other refusal', async () => {
    const tried: number[] = [];
    await speaking(2, (protocol) => {
      tried.push(protocol);
      return Promise.resolve(refuse('client_too_old'));
    });
    expect(tried).toEqual([2]);
  });
});
