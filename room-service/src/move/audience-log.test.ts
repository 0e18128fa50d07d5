import { describe, expect, test } from 'vitest';
import { AT_ONCE_MAX, AudienceLog } from './audience-log.ts';
import { audienceOf } from './testing/stage.ts';

describe('what has changed of who hears whom', () => {
  test('[MOV19] is told once, the newest of each, and again where its answer was lost', () => {
    const log = new AudienceLog();
    expect(log.since(0)).toEqual({ upTo: 0, changes: [] });
    log.add([audienceOf('ana', ['ben']), audienceOf('ben', ['ana'])]);
    log.add([audienceOf('ana', [])]);
    const first = log.since(0);
    expect(first.changes).toEqual([audienceOf('ben', ['ana']), audienceOf('ana', [])]);
    expect(log.since(0)).toEqual(first);
    expect(log.since(first.upTo)).toEqual({ upTo: first.upTo, changes: [] });
    log.add([audienceOf('ben', [])]);
    expect(log.since(first.upTo).changes).toEqual([audienceOf('ben', [])]);
  });

  test('[MOV19] is told in parts where it is much, and all of it', () => {
    const log = new AudienceLog();
    const full = Array.from({ length: 14 }, (_, n) => `person-${100_000 + n}`);
    const people = Array.from({ length: 2 * AT_ONCE_MAX + 1 }, (_, n) => `person-${n}`);
    log.add(people.map((listener) => ({ listener, hear: full, warm: full, see: full })));
    const told: string[] = [];
    for (let answer = log.since(0); answer.changes.length > 0; answer = log.since(answer.upTo)) {
      expect(JSON.stringify(answer).length).toBeLessThan(256 * 1024);
      told.push(...answer.changes.map(({ listener }) => listener));
    }
    expect(told).toEqual(people);
  });
});
