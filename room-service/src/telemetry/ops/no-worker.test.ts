import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { sentenceOf, type Facts } from './sentence.ts';
import { alert, facts, hurting, joins, minutesAgo, people, reason, ticket } from './testing/facts.ts';

const of = (more: Partial<Facts>) => sentenceOf(facts({ workersGone: 1, ...more }));
const door = { asked: 120, came: 0, isSteady: false, gone: 0, isShut: true, shutSinceMs: minutesAgo(1), isWell: false };
const missing = ticket('WorkerMissing', { sinceMs: minutesAgo(2) });
const pages = [alert(), alert({ name: 'JoinSuccessBurnsFast', slo: 'join-success', sinceMs: minutesAgo(3) })];
const BEGIN = 'No media worker lives: nobody has sound or picture, and nobody new comes in.';

describe('[OPS60] where no media worker lives', () => {
  it('that is said first, since it began, and is what is done first, whatever pages', () => {
    const { slos = [], ...hurt } = hurting(7, 13, { turnedMs: minutesAgo(4) });
    const said = of({
      ...hurt,
      slos: [slos[0]!, joins({ errorNow: 0.9, badRate: 2 })],
      door,
      reasons: [reason('the media worker that carried them died')],
      alerts: [...pages.map((page) => ({ ...page, sinceMs: minutesAgo(3) })), missing, ticket('WorkerDied')],
    });
    expect(said).toMatchObject({
      state: 'bad',
      sinceMs: minutesAgo(4),
      next: { text: 'Do what WorkerMissing says.', runbook: 'WorkerMissing', board: 'media-plane' },
    });
    expect(said.text).toBe(
      `${BEGIN} About 7 of 13 people have a bad time (54 % over the last minute): the media worker that carried them died. And 3 more (2 pages, 1 ticket), WorkerDied among them.`,
    );
  });

  it('nobody is said to have lost sound for a moment', () => {
    const cut = { people: 6, deaths: 1 };
    expect(of({ people: { ...people(13), cut, felt: 6 }, alerts: [missing] }).text).not.toContain('for a moment');
  });

  it('before anything pages it is not paged yet; where nobody is there or comes it is a ticket', () => {
    expect(of({ alerts: [missing] })).toMatchObject({ state: 'early', next: { runbook: 'WorkerMissing' } });
    expect(of({ people: people(0), alerts: [missing] }).state).toBe('watch');
  });

  it('while one lives the page leads', () => {
    const said = of({ ...hurting(7, 13), workersGone: 0, alerts: [alert(), missing] });
    expect(said.next?.runbook).toBe('GoodTimeBurnsFast');
    expect(said.text).not.toContain('No media worker');
  });

  it('its runbook does not say that others are not hurt', () => {
    const text = readFileSync(join(OPS_FILES.runbooks, 'WorkerMissing.md'), 'utf8').replace(/\s+/g, ' ');
    expect(text).toContain('Where it was the only one, nobody in the pod has sound or picture, and nobody comes in');
    expect(text).toContain('beside a page it may be the cause');
  });
});
