import { describe, expect, it } from 'vitest';
import { sentenceOf, type Facts } from './sentence.ts';
import { facts, hurting, minutesAgo, people, reason, ticket } from './testing/facts.ts';

const of = (more: Partial<Facts>) => sentenceOf(facts(more));

describe('[OPS59] an alert about the event loop', () => {
  const late = { people: 13, pods: ['a'], upToS: 0.55 };
  const blocked = ticket('EventLoopBlocked', { sinceMs: minutesAgo(1) });
  const deaf = { ...reason('they see nothing'), reason: 'no_video' };
  const away = { ...reason('their connection broke'), reason: 'reconnecting' };
  const hurt = (many: number, more: Partial<Facts> = {}) => {
    const all = hurting(many, 13, { turnedMs: minutesAgo(2) });
    return { ...all, people: { ...people(13, { hurt: many }), late }, alerts: [blocked], reasons: [deaf], ...more };
  };

  it('is no cause of what sound and picture have, before a page and while few are hurt', () => {
    for (const many of [6, 2]) {
      const { text, next } = of(hurt(many));
      expect(next?.runbook).toBe('GoodTimeBurnsFast');
      expect(text).toMatch(new RegExp(`About ${many} of 13 people have a bad time .*they see nothing.*All 13 people`));
    }
    expect(of(hurt(6, { alerts: [blocked, ticket('WorkerDied', { sinceMs: minutesAgo(1) })] })).next?.runbook).toBe(
      'WorkerDied',
    );
  });

  it('may be why pages lose the socket, and is what is done for who waits', () => {
    expect(of(hurt(6, { reasons: [away] })).next?.runbook).toBe('EventLoopBlocked');
    const waiting = { people: { ...people(13), late, felt: 13 }, alerts: [blocked] };
    expect(of(waiting).next?.runbook).toBe('EventLoopBlocked');
  });
});
