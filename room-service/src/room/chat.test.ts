import type { ChatMessage } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { ChatLog, type ChatSnapshot } from './chat.ts';
import { CHAT_KEPT_MAX_BYTES } from './rules.ts';

const message = (n: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  ...{ id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, scope: 'room', from: 'ada' },
  ...{ fromName: 'Ada', text: '\u6f22"\\\n'.repeat(500), at: n },
  ...more,
});
const weightOf = (log: ChatLog): number => Buffer.byteLength(JSON.stringify(log.snapshot()));
const copyOf = (log: ChatLog): ChatLog => {
  const copy = new ChatLog();
  copy.restore(JSON.parse(JSON.stringify(log.snapshot())) as ChatSnapshot);
  return copy;
};

describe('what is kept of all scopes together', () => {
  test('[CHAT7] has a bound, the oldest goes first whosever it is, and a log that is restored keeps the same', () => {
    const log = new ChatLog();
    const readers = Array.from({ length: 15 }, (_, k) => `reader-${String(k).padStart(6, '0')}`);
    for (let n = 0; n < 4_000; n += 1) {
      const from = `person-${String(n % 700).padStart(6, '0')}`;
      if (n % 3 === 0) log.toRoom(message(n, { from }));
      else if (n % 3 === 1) log.toCircle(`circle-${n % 90}`, message(n, { from, scope: 'circle' }), readers);
      else log.toPerson(`other-${n % 800}`, message(n, { from, scope: 'direct', to: `other-${n % 800}` }));
      if (n % 100 === 0) expect(weightOf(log)).toBeLessThanOrEqual(CHAT_KEPT_MAX_BYTES);
    }
    // What is not counted exactly is little.
    expect(weightOf(log)).toBeGreaterThan(0.8 * CHAT_KEPT_MAX_BYTES);
    const { room, circles, direct } = log.snapshot();
    const kept = [...room, ...circles.flatMap(([, entries]) => entries.map((one) => one.message))];
    const ats = [...kept, ...direct.flatMap(([, messages]) => messages)].map(({ at }) => at);
    expect(Math.max(...ats)).toBe(3_999);
    // All of the youngest are there, but for those of the room, which is one scope.
    const young = Array.from({ length: 240 }, (_, k) => 3_999 - k).filter((n) => n % 3 !== 0);
    expect(young.filter((n) => !ats.includes(n))).toEqual([]);
    expect(copyOf(log).snapshot()).toEqual(log.snapshot());
  }, 60_000);

  test('[CHAT7] holds ids of what was said, too: of many who said little', () => {
    const log = new ChatLog();
    for (let n = 0; n < 40_000; n += 1) log.toRoom(message(n, { from: `person-${n % 1_900}`, text: 'x' }));
    expect(weightOf(log)).toBeLessThanOrEqual(CHAT_KEPT_MAX_BYTES);
    const at = (n: number) => log.sentAt(`person-${n % 1_900}`, message(n).id);
    expect([at(0), at(39_999)]).toEqual([undefined, 39_999]);
  }, 60_000);

  test('[CHAT7] a room that an older pod kept more of is cut to it', () => {
    const log = new ChatLog();
    const direct = Array.from({ length: 200 }, (_, k): [string, ChatMessage[]] => [
      `p${k}`,
      Array.from({ length: 30 }, (_one, n) => message(n)),
    ]);
    log.restore({ room: [], circles: [], direct, sent: [] });
    expect(weightOf(log)).toBeLessThanOrEqual(CHAT_KEPT_MAX_BYTES);
    expect(log.visibleTo('p7', null).at(-1)?.at).toBe(29);
  });

  test('[CHAT7] who goes takes along what counted for them', () => {
    const log = new ChatLog();
    const fill = (who: string) => {
      for (let n = 0; n < 30; n += 1) log.toPerson(who, message(n, { from: who, scope: 'direct', to: who }));
    };
    for (let k = 0; k < 500; k += 1) {
      fill(`p${k}`);
      log.personGone(`p${k}`);
    }
    fill('last');
    expect(log.visibleTo('last', null)).toHaveLength(30);
  });
});
