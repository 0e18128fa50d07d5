import { describe, expect, it } from 'vitest';
import { sentenceOf, type Facts } from './sentence.ts';
import {
  alert,
  coverage,
  facts,
  hurting,
  joins,
  minutesAgo,
  NOW_MS,
  people,
  reason,
  slo,
  ticket,
} from './testing/facts.ts';

const of = (more: Partial<Facts>) => sentenceOf(facts(more));
const page = (id: string, sinceMin: number) => alert({ name: `${id} pages`, slo: id, sinceMs: minutesAgo(sinceMin) });
const died = (sinceMin: number) =>
  ticket('WorkerDied', { summary: 'A media worker died', about: 'instance a', sinceMs: minutesAgo(sinceMin) });
const slowly = (more = {}) =>
  ticket('FirstMediaBurnsSlowly', {
    slo: 'first-media',
    summary: '“First sound” is not kept: 6 % is bad over the last day',
    sinceMs: minutesAgo(7000),
    ...more,
  });
const firstMedia = (errorNow: number) =>
  slo({ id: 'first-media', target: 0.95, counts: 'events', burn: null, errorNow });

describe('[OPS1] a page', () => {
  it('is said by how many are hurt, which share, and why now; beside it since when, and what to do first', () => {
    expect(of({ ...hurting(12, 40), alerts: [alert()], reasons: [reason('they hear nothing')] })).toEqual({
      state: 'bad',
      text: '12 of 40 people have a bad time (30 % over the last minute): they hear nothing.',
      aside: '',
      sinceMs: minutesAgo(14),
      next: { text: 'Do what GoodTimeBurnsFast says.', runbook: 'GoodTimeBurnsFast', board: null },
    });
  });

  it('[OPS33] tells by whose way to us it is, as far as reasons tell', () => {
    const share = (name: string, shareNow: number) => ({ ...reason(name, 60 * shareNow), shareNow });
    const reasons = [share('transport_down', 0.5), share('sender_silent', 0.25), share('audio_loss', 0.25)];
    const whose = { transport_down: 'own', sender_silent: 'others' } as const;
    const said = (more: Partial<Facts>) => of({ ...hurting(12, 40), alerts: [alert()], ...more }).text;
    expect(said({ reasons, whose })).toMatch(
      /: for about 6 of them transport_down\. Of these about 6 by their own way to us, 3 by somebody else’s\.$/,
    );
    // What is named says it already, unless it is not what is named.
    expect(said({ reasons: reasons.slice(1), whose })).toMatch(/: for about 3 of them sender_silent\.$/);
    expect(said({ reasons: reasons.slice(1).reverse(), whose })).toMatch(/ Of these about 3 by somebody else’s\.$/);
    expect(said({ reasons, whose: {} })).not.toContain('Of these');
  });

  it('counts what failed of a promise about events, which are no people', () => {
    const failing = joins({ errorNow: 0.3, badRate: 0.2 });
    expect(of({ alerts: [page('join-success', 5)], slos: [slo(), failing] }).text).toBe(
      '“Joins succeed” is not kept: 30 % is bad over the last 5 minutes, 12 of 40 a minute. Nobody who is in a room is hurt.',
    );
  });

  it('comes before everything, in its own words where it is about no promise', () => {
    const gone = alert({ name: 'ServiceGone', slo: null, summary: 'No room service answers', about: 'instance a' });
    const { state, text } = of({ alerts: [gone, died(1)], processes: { up: 0, all: 1 }, people: null });
    expect([state, text]).toEqual(['bad', 'No room service answers (instance a). And 1 more ticket: WorkerDied.']);
  });

  it('is the one that hurts most people now, and not what has gone on for longest; then it counts the rest', () => {
    const alerts = [ticket('PodFull', { sinceMs: 1 }), page('join-success', 50), page('good-time', 3)];
    const { slos = [] } = hurting(12, 40);
    const said = of({ ...hurting(12, 40), alerts, slos: [slos[0]!, joins({ errorNow: 0.05, badRate: 2 / 60 })] });
    expect(said.text).toMatch(
      /^12 of 40 people have a bad time .*\. And 2 more \(1 page, 1 ticket\), PodFull among them\.$/,
    );
    expect(said.sinceMs).toBe(minutesAgo(3));
    // Fifty a minute stand before the door.
    const rush = of({ ...hurting(12, 40), alerts, slos: [slos[0]!, joins({ errorNow: 0.9, badRate: 50 / 60 })] });
    expect(rush.text).toMatch(/^“Joins succeed” is not kept: .*And 2 more \(1 page, 1 ticket\), PodFull among them\.$/);
  });

  it.each([
    ['away', { state: 'away', sinceMs: 5, todo: '' }, 'Prometheus does not answer.'],
    ['not set', { state: 'unset', todo: '' }, 'this service was given no Prometheus to ask.'],
  ] as const)('[OPS2] that Alertmanager still holds is said while Prometheus is %s', (_, prometheus, why) => {
    const blind = { prometheus, people: null, processes: null, slos: [slo({ isRecorded: false, errorNow: null })] };
    expect(of({ ...blind, alerts: [alert(), died(1)] })).toMatchObject({
      state: 'bad',
      text: `Time in rooms is good: 30 % is bad. And 1 more ticket: WorkerDied. Whether it is still so nobody can say: ${why}`,
      sinceMs: minutesAgo(14),
    });
    // A ticket, or what is silenced, is no reason to believe that anybody knows.
    expect(of({ ...blind, alerts: [alert({ isQuiet: true }), died(1)] }).state).toBe('unknown');
  });
});

describe('[OPS24] that no pod is there', () => {
  const gone = alert({ name: 'ServiceGone', slo: null, isBlindSpot: true, sinceMs: minutesAgo(3) });

  it.each([
    ['nothing is scraped', { processes: { up: 0, all: 0 } }, null],
    ['nothing answers', { processes: { up: 0, all: 2 } }, null],
    ['it pages', { processes: { up: 0, all: 1 }, alerts: [gone] }, minutesAgo(3)],
  ])('is said by a pod as what it does not know, where %s', (_, more, sinceMs) => {
    const said = of(more);
    expect(said).toMatchObject({ state: 'unknown', sinceMs, next: { runbook: 'ServiceGone' } });
    expect(said.text).toBe(
      'Nobody can say how people are: Prometheus does not reach the room service, which answers here.',
    );
    expect(said.next?.text).toMatch(/^In Prometheus, Status, Targets/);
  });

  it('hides nothing that hurts, and counts what else fires', () => {
    const hurt = hurting(20, 40);
    expect(of({ ...hurt, alerts: [gone, alert()] })).toMatchObject({
      state: 'bad',
      text: expect.stringMatching(/^20 of 40 people have a bad time/) as string,
    });
    expect(of({ ...hurt, alerts: [gone] }).state).toBe('early');
    expect(of({ alerts: [gone, died(2), ticket('WorkerHot')] }).text).toBe(
      'Prometheus reaches the room service, which answers here, only now and then. No bad time was reported over the last minute; reports may be missing while WorkerDied fires. And 1 more ticket: WorkerHot.',
    );
  });

  it('is a page like others where this process may be one that does not stay', () => {
    expect(of({ alerts: [{ ...gone, isBlindSpot: false }] }).state).toBe('bad');
  });
});

describe('[OPS15] a ticket', () => {
  it('wakes nobody where all is known, and few are hurt', () => {
    const hot = ticket('WorkerHot', { summary: 'A worker is hot', about: 'worker 1' });
    expect(of({ ...hurting(1, 40), alerts: [hot], slos: [slo({ errorNow: 0.03 })] })).toMatchObject({
      state: 'later',
      text: 'Nobody has to get up. About 1 of 40 people have a bad time (2.5 % over the last minute).',
      aside: 'For the morning: a worker is hot (worker 1).',
    });
  });

  it('that is a new cause leads, with its own time and step, before a promise that has been spent slowly for days', () => {
    const said = of({
      alerts: [slowly(), ticket('WorkerHot', { sinceMs: minutesAgo(9) })],
      slos: [slo(), firstMedia(0.2)],
    });
    expect(said).toMatchObject({
      sinceMs: minutesAgo(9),
      next: { text: 'Do what WorkerHot says.', runbook: 'WorkerHot' },
    });
    expect(said.text).toMatch(/^Nobody has to get up\./);
    expect(said.aside).toBe('For the morning: workerHot it is. And 1 more ticket.');
  });

  it('whose last 5 minutes are clean is said to be so', () => {
    expect(of({ alerts: [slowly()], slos: [slo(), firstMedia(0)] }).text).toMatch(/^Nothing is wrong now\./);
    expect(of({ alerts: [slowly()], slos: [slo(), firstMedia(0.2)] }).text).toMatch(/^Nobody has to get up\. /);
  });
});

describe('[OPS16] below 95 % known', () => {
  it('it is said for how many it is not known, and nobody is said to be well', () => {
    const said = of({ ...hurting(0, 12, { unknown: 6 }), alerts: [died(2)] });
    expect(said).toMatchObject({ state: 'unknown', sinceMs: minutesAgo(2) });
    expect(said.text).toBe(
      'No page fires, but a media worker died (instance a). No bad time was reported over the last minute; reports may be missing while WorkerDied fires. It is not known for 6 of 12.',
    );
    expect(said.next?.runbook).toBe('WorkerDied');
  });

  it('a share is of what is known', () => {
    const said = of({ ...hurting(3, 12, { unknown: 6 }), alerts: [alert()] });
    expect(said.text).toBe(
      'About 3 of 12 people have a bad time (50 % of what is known, over the last minute). It is not known for 6 of 12.',
    );
  });

  it('nothing is called good where a page could be hidden; one of many who has just come hides none', () => {
    const said = of(hurting(0, 12, { unknown: 6 }));
    expect(said).toMatchObject({ state: 'unknown', next: { runbook: 'ClientsSilent' } });
    expect(said.text).toBe(
      'No alert fires, but of many it is not known how they are. No bad time was reported over the last minute. It is not known for 6 of 12.',
    );
    const few = of(hurting(0, 12, { unknown: 1 }));
    expect(few).toMatchObject({
      state: 'good',
      text: expect.stringContaining('It is not known for 1 of 12.') as string,
    });
    expect(of(hurting(0, 100, { unknown: 4 })).text).not.toContain('known');
  });

  it('no page recovers', () => {
    expect(of({ ...hurting(0, 12, { unknown: 6 }), alerts: [alert()] }).state).toBe('bad');
  });
});

it.each(['EventLoopBlocked', 'WorkerDied'])('[OPS17] while %s fires nobody is said to be well', (name) => {
  const said = of({ alerts: [ticket(name)] });
  expect(said.text).not.toMatch(/nobody/i);
  expect(said.state).toBe('watch');
  expect(said.text).toMatch(new RegExp(`^No page fires, but .* reports may be missing while ${name} fires\\.$`));
  expect(of({ alerts: [alert(), ticket(name)] }).text).not.toMatch(/nobody/i);
});

describe('[OPS18] before a page fires', () => {
  const half = hurting(29, 58, { turnedMs: minutesAgo(4) });

  it('many who are hurt are said first, since it began, with what the page will say to do', () => {
    expect(
      of({ ...half, reasons: [reason('they hear nothing')], alerts: [ticket('PodFull', { sinceMs: minutesAgo(90) })] }),
    ).toEqual({
      state: 'early',
      text: 'Not paged yet, and many are hurt: 29 of 58 people have a bad time (50 % over the last minute): they hear nothing. And 1 more ticket: PodFull.',
      aside: '',
      sinceMs: minutesAgo(4),
      next: { text: 'Do what GoodTimeBurnsFast says.', runbook: 'GoodTimeBurnsFast', board: 'slo-detail-good-time' },
    });
  });

  it('what to do first is of a cause that began with it', () => {
    expect(of({ ...half, alerts: [died(3)] }).next?.runbook).toBe('WorkerDied');
  });

  it('two of four are an accident, and no reason to say that nobody has to get up', () => {
    const said = of({ ...hurting(2, 4), alerts: [ticket('PodFull')] });
    expect(said.state).toBe('watch');
    expect(said.text).toMatch(/^About 2 of 4 people .*\. No page fires, but podFull it is\.$/);
    // Below what pages, and more than an accident.
    expect(of({ ...hurting(7, 58), alerts: [ticket('PodFull')] }).text).toMatch(/^About 7 of 58 .*No page fires, but /);
  });

  it('a page that somebody silenced is said to be silenced', () => {
    const { state, text } = of({ ...half, alerts: [alert({ isQuiet: true })] });
    expect([state, text.slice(0, 56)]).toEqual(['bad', 'The page is silenced, and many are hurt: 29 of 58 people']);
  });

  it('slow requests hurt nobody by the head', () => {
    expect(of({ slos: [slo(), joins({ id: 'signalling', errorNow: 0.5, badRate: 1 })] }).state).toBe('good');
  });
});

describe('[OPS19] while many ask to come in, and none does', () => {
  const door = {
    asked: 75,
    came: 0,
    isSteady: false,
    gone: 0,
    isShut: true,
    shutSinceMs: minutesAgo(2),
    isWell: false,
  };
  const shut = { door, slos: [slo(), joins({ errorNow: null, totalRate: 0 })] };

  it('it is said before the first of them is counted as failed', () => {
    expect(of(shut)).toMatchObject({
      state: 'early',
      text: 'People cannot come in: 75 a minute ask to come in, and none came in over the last minute. Nobody who is in a room is hurt.',
      next: { runbook: 'JoinSuccessBurnsFast' },
    });
  });

  it('[OPS43] it is said since when nobody comes, which is before it pages', () => {
    expect(of(shut).sinceMs).toBe(minutesAgo(2));
    expect(of({ ...shut, alerts: [page('join-success', 1)] }).sinceMs).toBe(minutesAgo(2));
    expect(of({ ...shut, alerts: [page('join-success', 3)] }).sinceMs).toBe(minutesAgo(3));
  });

  it('fewer than half are no more than that, whatever ticket is open', () => {
    const few = { ...shut, door: { ...door, came: 20 }, alerts: [died(3)] };
    expect(of(few)).toMatchObject({
      state: 'early',
      text: expect.stringMatching(
        /^People cannot come in: 75 a minute .* only 20 came in over the last minute\./,
      ) as string,
    });
  });

  it('the page about joins says so, too', () => {
    expect(of({ ...shut, alerts: [page('join-success', 1)] })).toMatchObject({
      state: 'bad',
      text: expect.stringMatching(/^75 a minute ask/) as string,
    });
  });
});

describe('[OPS57] once people come in again, before 5 minutes are clean', () => {
  const half = { slos: [slo(), joins({ errorNow: 0.5, badRate: 75 / 60, totalRate: 150 / 60 })] };
  const door = { asked: 75, came: 75, isSteady: false, gone: 0, isShut: false, shutSinceMs: null, isWell: true };
  const mended = { ...half, door, alerts: [page('join-success', 2)] };

  it('[OPS46] it recovers, and how many come is said of the last minute', () => {
    const said = of(mended);
    expect(said.state).toBe('recovering');
    expect(said.text).toMatch(
      /^“Joins succeed” is kept again over the last minute\. 75 a minute ask to come in, and 75 came in over the last minute\./,
    );
    expect(said.text).not.toContain('150');
  });

  it('[OPS46] while not nearly all do it is not kept, and those who failed are said to be counted late', () => {
    const said = of({ ...mended, door: { ...door, came: 50, isWell: false } });
    expect(said.state).toBe('bad');
    expect(said.text).toMatch(
      /^“Joins succeed” is not kept: 50 % is bad over the last 5 minutes; who failed is counted a minute late\. 75 a minute ask to come in, and 50 came in over the last minute\./,
    );
  });

  it('what hurts people meanwhile is said first, with what to do about that, and is not called unpaged beside a page', () => {
    const { slos = [], ...others } = hurting(29, 58);
    const said = of({ ...others, ...mended, slos: [slos[0]!, half.slos[1]!] });
    expect(said.text).toMatch(
      /^Many are hurt, of which no page tells yet: About 29|^Many are hurt, of which no page tells yet: 29 of 58/,
    );
    expect(said.next?.runbook).toBe('GoodTimeBurnsFast');
  });
});

describe('[OPS20] a page that fires for what its longer windows hold', () => {
  const over = { ...hurting(0, 40, { turnedMs: minutesAgo(2) }), alerts: [alert()] };

  it('recovers, since the last 5 minutes are as promised', () => {
    expect(of(over)).toEqual({
      state: 'recovering',
      text: '“Time in rooms is good” is kept again over the last 5 minutes. Nobody who is in a room is hurt.',
      aside: 'The page of “Time in rooms is good” ends once its longer windows are clean, too.',
      sinceMs: minutesAgo(2),
      next: { text: '', runbook: 'GoodTimeBurnsFast', board: null },
    });
  });

  it('comes after a page that burns', () => {
    const said = of({
      ...over,
      slos: [slo(), joins({ errorNow: 0.3, badRate: 0.02 })],
      alerts: [alert(), page('join-success', 1)],
    });
    expect(said).toMatchObject({ state: 'bad', text: expect.stringMatching(/^“Joins succeed” is not kept/) as string });
  });

  it('recovers as soon as people are well, before 5 minutes are clean', () => {
    const said = of({ ...over, slos: [slo({ errorNow: 0.3 }), joins(), coverage(0, 40)] });
    expect(said.state).toBe('recovering');
    expect(said.text).toMatch(/^“Time in rooms is good” is kept again over the last minute\./);
  });

  it('does not while many have a bad time for something else, which is said first, with its own time', () => {
    const { slos = [], ...others } = hurting(4, 58);
    const said = of({ ...others, slos: [slos[0]!, joins({ errorNow: 0 })], alerts: [page('join-success', 5)] });
    expect([said.state, said.sinceMs]).toEqual(['bad', minutesAgo(6)]);
    expect(said.text).toMatch(/^About 4 of 58 people have a bad time .*\. “Joins succeed” is kept again /);
    expect(said.aside).toMatch(/^The page of “Joins succeed” ends once /);
    expect(said.next?.runbook).toBe('GoodTimeBurnsFast');
  });

  it.each([
    ['nothing happens any more', { slos: [slo({ errorNow: null })] }],
    ['it is about no promise', { alerts: [alert({ name: 'NobodyComes', slo: null })] }],
    ['nothing is measured', { alerts: [alert({ name: 'SliMissing' })] }],
  ])('does not where %s', (_, more) => expect(of({ ...over, ...more }).state).toBe('bad'));
});

describe('[OPS1] without an alert', () => {
  it('it is good since the last trouble, or since anybody watches', () => {
    expect(of({})).toEqual({
      state: 'good',
      text: 'All good. 40 people are in rooms. Nobody who is in a room is hurt.',
      aside: '',
      sinceMs: minutesAgo(180),
      next: null,
    });
    expect(of({ lastTroubleMs: minutesAgo(60) }).sinceMs).toBe(minutesAgo(60));
    expect(of({ lastTroubleMs: minutesAgo(0.5) }).text).toMatch(/^The last alert has just ended/);
    expect(of({ people: people(0) }).text).toBe('All good. Nobody is in a room.');
  });

  it('all is not said to be good where somebody is hurt', () => {
    expect(of(hurting(1, 40)).text).toMatch(/^About 1 of 40 people have a bad time .*\. No alert fires\.$/);
  });

  it('what is silenced is no trouble', () => {
    expect(of({ alerts: [alert({ isQuiet: true })] }).state).toBe('good');
  });

  it.each([
    ['no Prometheus was given', { prometheus: { state: 'unset', todo: 'Set it.' } }, /given no Prometheus/],
    [
      'Prometheus is away',
      { prometheus: { state: 'away', sinceMs: 5, todo: 'Start it.' } },
      /Prometheus does not answer/,
    ],
    ['there are no rules', { slos: [slo({ isRecorded: false })] }, /rules of the promises/],
    ['it has just begun', { slos: [slo({ isRecorded: false })], watchedSinceMs: NOW_MS - 20_000 }, /too early/],
  ] as const)('nobody knows when %s', (_, more, words) => {
    const { state, text, next } = of(more);
    expect(state).toBe('unknown');
    expect(text).toMatch(words);
    expect(next?.text).toBe('prometheus' in more ? more.prometheus.todo : undefined);
  });
});

describe('[OPS50] while a process stands still', () => {
  const late = { people: 11, pods: ['a'], upToS: 0.8 };
  const waiting = { people: { ...people(11), late, felt: 11 }, slos: [slo(), joins(), coverage(0, 11)] };
  const WAITS = 'All 11 people of a: what they do takes effect up to 0.8 s late.';

  it('everybody in it waits, and that is the headline, before the ticket', () => {
    const blocked = ticket('EventLoopBlocked', { about: 'instance a' });
    expect(of({ ...waiting, alerts: [blocked] })).toMatchObject({
      state: 'watch',
      text: `${WAITS} Reports may be missing while EventLoopBlocked fires. No page fires, but eventLoopBlocked it is (instance a).`,
      next: { runbook: 'EventLoopBlocked' },
    });
  });

  it.each([
    ['before its alert fires', {}, 'watch'],
    ['beside another ticket', { alerts: [ticket('PodFull')] }, 'watch'],
    [
      'beside a page',
      { alerts: [page('join-success', 2)], slos: [slo(), joins({ errorNow: 0.4, badRate: 1 })] },
      'bad',
    ],
    ['beside a page that is over', { alerts: [page('join-success', 2)] }, 'bad'],
    [
      'beside a page about time',
      { ...hurting(6, 11), alerts: [alert()], people: { ...people(11, { hurt: 6 }), late } },
      'bad',
    ],
    [
      'while nobody comes in',
      { door: { asked: 75, came: 0, isSteady: false, gone: 0, isShut: true, shutSinceMs: null, isWell: false } },
      'early',
    ],
  ])('nobody is said to be well %s', (_, more, state) => {
    const said = of({ ...waiting, ...more });
    expect(said.state).toBe(state);
    expect(said.text).toContain(WAITS);
    expect(said.text).not.toMatch(/nobody|all good/i);
  });
});

describe('[OPS51] who lost their worker within the last minute', () => {
  const cut = { people: 6, deaths: 12 };
  const dying = { people: { ...people(11, { unknown: 6 }), cut, felt: 6 }, slos: [slo(), joins(), coverage(6, 11)] };
  const keeps = alert({ name: 'WorkerKeepsDying', slo: null, summary: 'Media workers of a die again and again' });

  it('is hurt, though no report says so', () => {
    expect(of({ ...dying, alerts: [keeps] }).text).toBe(
      'Media workers of a die again and again. 6 of 11 people lose sound for a moment each time a media worker dies: 12 died over the last minute. Reports may be missing while WorkerKeepsDying fires. It is not known for 6 of 11.',
    );
    const { state, text } = of({ people: { ...people(11), cut, felt: 6 }, slos: [slo(), joins(), coverage(0, 11)] });
    expect(state).toBe('watch');
    expect(text).toMatch(/^6 of 11 people lose sound .* Reports may be missing while workers die\. No alert fires\.$/);
  });
});

describe('[OPS52] it is not green', () => {
  // That time was kept for so long says nothing of since when it is not.
  const kept = slo({ turnedMs: minutesAgo(90) });
  const few = (hurt: number, here: number) => ({ ...hurting(hurt, here), slos: [kept, joins(), coverage(0, here)] });

  it('while more have a bad time than was promised, also while 5 minutes are as promised still', () => {
    expect(of({ ...few(3, 12), reasons: [reason('they hear nothing')] })).toMatchObject({
      state: 'watch',
      text: 'About 3 of 12 people have a bad time (25 % over the last minute): they hear nothing. No alert fires.',
      sinceMs: null,
      next: { runbook: 'GoodTimeBurnsFast' },
    });
    expect(of({ ...few(3, 12), alerts: [ticket('PodFull')] }).state).toBe('watch');
    expect(of(few(20, 40))).toMatchObject({ state: 'early', sinceMs: null });
    // As few as were promised.
    expect(of(few(2, 400)).state).toBe('good');
  });

  it('and nobody is not said of less than a person', () => {
    const bad = { ...people(40), hurtShare: 0.004 };
    const { state, text } = of({ people: bad, reasons: [reason('voices are choppy')] });
    expect([state, text]).toEqual([
      'good',
      'All good. 40 people are in rooms. Hardly anybody is hurt: 0.4 % of the time of people was bad over the last minute (voices are choppy).',
    ]);
    expect(of({ people: { ...people(12), hurtShare: 0.03 } }).text).toMatch(/^No alert fires\. 12 people/);
  });
});
