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
  copy.restore(JSON.parse(JSON.stringify(log.snapshot())) as ChatSnapshot, () => true);
  return copy;
};

describe('what is kept of all scopes together', () => {
  test('[CHAT7] has a bound, of those who write as much the oldest goes first, and a log that is restored keeps the same', () => {
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
    log.restore({ room: [], circles: [], direct, sent: [] }, () => true);
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

/** Twelve who write as much as they can to single people. */
const FLOOD = Array.from({ length: 12 }, (_, k) => `eve-${k}`);
let next = 0;

/** As they are written: to somebody, or in a circle with somebody. */
const flood = (log: ChatLog, from: string, scope: 'direct' | 'circle', times: number) => {
  const other = `mallory-${from}`;
  for (let k = 0; k < times; k += 1) {
    const one = message((next += 1), { from, scope, ...(scope === 'direct' ? { to: other } : {}) });
    if (scope === 'direct') log.toPerson(other, one);
    else log.toCircle(`${Math.floor(next / 7) % 3}-of-${from}`, one, [from, other]);
  }
};

/** Twenty people talk to all, in circles of four, and each with their neighbour. */
const CALM = Array.from({ length: 20 }, (_, k) => `person-${k}`);
const talk = (log: ChatLog) => {
  for (let k = 0; k < 100; k += 1) {
    const n = k % CALM.length;
    const [from, to] = [`person-${n}`, `person-${n ^ 1}`];
    const text = `${k} ${'x'.repeat(200)}`;
    log.toRoom(message((next += 1), { from, text }));
    const circle = `circle-${n >> 2}`;
    const readers = CALM.filter((_, other) => other >> 2 === n >> 2);
    log.toCircle(circle, message((next += 1), { from, text, scope: 'circle' }), readers);
    log.toPerson(to, message((next += 1), { from, text, scope: 'direct', to }));
  }
};
const seenBy = (log: ChatLog) => CALM.map((person, n) => log.visibleTo(person, `circle-${n >> 2}`));
const textsOf = (log: ChatLog, writer: string) =>
  log
    .visibleTo('nobody', null)
    .filter(({ from }) => from === writer)
    .map(({ text }) => text);

describe('who floods a room', () => {
  test.each(['direct', 'circle'] as const)('[CHAT8] by %s messages pushes out nobody else', (scope) => {
    const log = new ChatLog();
    talk(log);
    const before = seenBy(log);
    expect(before.map((messages) => messages.length)).toEqual(CALM.map(() => 130));
    for (let round = 0; round < 60; round += 1) for (const from of FLOOD) flood(log, from, scope, 1);
    expect(seenBy(log)).toEqual(before);
    // And not from where it goes to.
    const copy = copyOf(log);
    for (const from of FLOOD) flood(copy, from, scope, 30);
    expect(seenBy(copy)).toEqual(before);
    expect(weightOf(copy)).toBeLessThanOrEqual(CHAT_KEPT_MAX_BYTES);
    // Alone they would have all of it.
    expect(weightOf(copy)).toBeGreaterThan(0.8 * CHAT_KEPT_MAX_BYTES);
  });

  test('[CHAT8] by direct messages takes nothing from who writes as much in a circle, and the other way round', () => {
    const log = new ChatLog();
    for (let round = 0; round < 30; round += 1) for (const from of FLOOD) flood(log, from, 'direct', 1);
    const bytesOf = (kind: 'circles' | 'direct') => Buffer.byteLength(JSON.stringify(log.snapshot()[kind]));
    for (let k = 0; k < 300; k += 1) flood(log, `cia-${k % 20}`, 'circle', 1);
    expect(bytesOf('circles')).toBeGreaterThan(0.9 * (CHAT_KEPT_MAX_BYTES / 2));
    expect(bytesOf('direct')).toBeGreaterThan(0.9 * ((3 / 8) * CHAT_KEPT_MAX_BYTES));
  });

  test('[CHAT8] by little words of many pushes out nothing that is within its part', () => {
    const log = new ChatLog();
    for (let k = 0; k < 180; k += 1) flood(log, `cia-${k % 20}`, 'circle', 1);
    for (let k = 0; k < 75; k += 1) flood(log, `eve-${k % 20}`, 'direct', 1);
    const { circles, direct } = log.snapshot();
    for (let k = 0; k < 20_000; k += 1) log.toRoom(message((next += 1), { from: `person-${k % 1_000}`, text: 'x' }));
    expect(log.snapshot()).toMatchObject({ circles, direct });
    expect(weightOf(log)).toBeLessThanOrEqual(CHAT_KEPT_MAX_BYTES);
  }, 60_000);

  test('[CHAT8] has the newest of their own still', () => {
    const log = new ChatLog();
    const first = next + 1;
    for (let k = 0; k < 300; k += 1) flood(log, `eve-${k % 60}`, 'direct', 1);
    const kept = Array.from({ length: 60 }, (_, k) =>
      log.visibleTo(`mallory-eve-${k}`, null).map(({ at }) => at),
    ).flat();
    expect(kept).not.toContain(first);
    expect(kept).toEqual(expect.arrayContaining(Array.from({ length: 60 }, (_, k) => next - k)));
  });

  test('[CHAT9] by coming again and again is one who has gone, here and where the room goes to', () => {
    const log = new ChatLog();
    talk(log);
    const before = seenBy(log);
    const comeAndGo = (room: ChatLog, times: number) => {
      for (let k = 0; k < times; k += 1) {
        const [from, to] = [`eve-${(next += 1)}`, `mallory-${k % 40}`];
        room.toPerson(to, message(next, { from, scope: 'direct', to, text: 'x'.repeat(500) }));
        room.personGone(from);
      }
    };
    comeAndGo(log, 4_000);
    expect(seenBy(log)).toEqual(before);
    const copy = new ChatLog();
    copy.restore(log.snapshot(), (person) => CALM.includes(person) || person.startsWith('mallory'));
    comeAndGo(copy, 500);
    expect(seenBy(copy)).toEqual(before);
  }, 60_000);
});

describe('who floods one scope', () => {
  const say = (log: ChatLog, from: string, times: number) => {
    for (let k = 0; k < times; k += 1) log.toRoom(message((next += 1), { from, text: `${k}` }));
  };

  test('[CHAT6] makes way by themselves', () => {
    const log = new ChatLog();
    for (const person of CALM) say(log, person, 3);
    say(log, 'eve', 500);
    for (const person of CALM) expect(textsOf(log, person)).toEqual(['0', '1', '2']);
    expect(textsOf(log, 'eve')).toHaveLength(140);
    expect(textsOf(log, 'eve').at(-1)).toBe('499');
    for (const person of FLOOD) say(log, person, 50);
    const kept = log.visibleTo('nobody', null);
    expect(kept).toHaveLength(200);
    expect(kept.filter(({ from }) => !FLOOD.includes(from)).length).toBeGreaterThanOrEqual(50);
  });

  test('[CHAT6] with long messages does so, too', () => {
    const log = new ChatLog();
    say(log, 'ada', 10);
    for (let k = 0; k < 60; k += 1) log.toRoom(message((next += 1), { from: 'eve' }));
    expect(textsOf(log, 'ada')).toHaveLength(10);
    expect(textsOf(log, 'eve')).toHaveLength(31);
  });

  test('[CHAT6] is not who writes a few long messages where the places are short, nor many short ones where the text is', () => {
    const log = new ChatLog();
    const students = Array.from({ length: 100 }, (_, k) => `student-${k}`);
    for (const student of students) say(log, student, 1);
    for (let k = 0; k < 3; k += 1) log.toRoom(message((next += 1), { from: 'teacher', text: 'x'.repeat(2_000) }));
    for (const student of students) say(log, student, 1);
    expect(textsOf(log, 'teacher')).toHaveLength(3);
    expect(students.map((student) => textsOf(log, student).length)).toEqual(students.map((_, n) => (n < 3 ? 1 : 2)));
    const essays = new ChatLog();
    say(essays, 'ada', 50);
    for (let k = 0; k < 40; k += 1) {
      essays.toRoom(message((next += 1), { from: `writer-${k % 2}`, text: 'x'.repeat(2_000) }));
    }
    expect(textsOf(essays, 'ada')).toHaveLength(50);
  });

  test('[CHAT6] is not one of two who talk and have written about as much: the oldest goes, of whom it is', () => {
    const log = new ChatLog();
    const talkTo = (from: string, to: string, times: number): void => {
      for (let k = 0; k < times; k += 1)
        log.toPerson(to, message((next += 1), { from, scope: 'direct', to, text: 'x' }));
    };
    const kept = (): number[] =>
      ['ada', 'ben'].map((who) => log.visibleTo('ada', null).filter(({ from }) => from === who).length);
    talkTo('ben', 'ada', 40);
    talkTo('ada', 'ben', 120);
    talkTo('ben', 'ada', 40);
    expect(kept()).toEqual([120, 80]);
    talkTo('ben', 'ada', 10);
    expect(kept()).toEqual([120, 80]);
    // Until one has more than twice as much.
    talkTo('ada', 'ben', 30);
    expect(kept()).toEqual([134, 66]);
    talkTo('ada', 'ben', 100);
    expect(kept()).toEqual([134, 66]);
  });

  test('[CHAT6] leaves what is said now, where many have each said a little long ago', () => {
    const log = new ChatLog();
    for (let k = 0; k < 100; k += 1) say(log, `guest-${k}`, 2);
    for (let k = 0; k < 60; k += 1) say(log, k % 2 === 0 ? 'ada' : 'ben', 1);
    const last = log.visibleTo('nobody', null).slice(-20);
    expect(last.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, k) => next - 19 + k));
  });
});
