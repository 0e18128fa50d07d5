import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { sentenceOf } from './sentence.ts';
import { alert, facts, hurting, minutesAgo, NOW_MS, people, reason, slo } from './testing/facts.ts';
import { firstOf, toDoOf } from './to-do.ts';
import { lossOf, lossRow, lossWords, type Loss } from './whose-loss.ts';

const MINUTE_MS = 60_000;
/** Of so many here and with media so many send badly, and so many others hear badly. */
type Scene = {
  here?: number;
  media: number;
  senders: number;
  hearers: number;
  as?: string;
  forMs?: number;
  longWay?: number;
  isWorkerAwaited?: boolean;
};

function lossIn({ media, here = media, senders, hearers, as = 'audio_loss', forMs = MINUTE_MS, ...of }: Scene) {
  const hurt = senders + hearers;
  const share = (name: string, among: number) => ({ ...reason(name, 60 * among), shareNow: among / hurt });
  // What is a sign of another is not named before it (OPS54).
  const reasons = [share('uplink_loss', senders), share(as, hearers)].filter(({ secondsNow }) => secondsNow > 0);
  const time = slo({ errorNow: hurt / here, turnedMs: NOW_MS - forMs });
  const all = { ...people(here, { hurt: Math.round(hurt) }), hurtShare: hurt / here };
  const ways = { haveMedia: media, longWay: 0, isWorkerAwaited: false, ...of };
  return lossOf({ reasons, people: all, ...ways, slos: [time], nowMs: NOW_MS });
}

describe('[OPS58] whose way loses packets', () => {
  it.each<[string, Scene, Loss['whose'] | null]>([
    ['three of seven, beside four who hear them', { here: 13, media: 7, senders: 3, hearers: 4 }, 'theirs'],
    ['the same, as reports had it', { here: 13, media: 7, senders: 2.45, hearers: 4.33 }, 'theirs'],
    ['pairs of many', { here: 60, media: 40, senders: 3, hearers: 3 }, 'theirs'],
    ['all', { here: 13, media: 7, senders: 7, hearers: 0 }, 'ours'],
    ['all, as soon as reports say so', { here: 13, media: 7, senders: 6.4, hearers: 0.6, forMs: 10_000 }, 'ours'],
    ['nearly all, and some who hear them', { here: 13, media: 7, senders: 5.5, hearers: 1.5 }, 'ours'],
    ['nobody, and all hear badly', { here: 13, media: 7, senders: 0, hearers: 6.4 }, 'outward'],
    ['nobody, and all see badly', { media: 7, senders: 0, hearers: 6.4, as: 'no_video' }, 'outward'],
    ['nobody, and few hear badly', { here: 13, media: 7, senders: 0, hearers: 2 }, null],
    ['the same, as a short minute had it', { here: 13, media: 9, senders: 4.5, hearers: 4.5 }, 'theirs'],
    ['the same, while the minute fills', { here: 13, media: 9, senders: 4.5, hearers: 4.5, forMs: 45_000 }, 'unclear'],
    ['one of two', { media: 2, senders: 1, hearers: 1 }, 'theirs'],
    [
      'about two thirds, where a wrong rounding would turn it over',
      { media: 7, senders: 4.6, hearers: 2.4 },
      'unclear',
    ],
    ['so few of many that they are not what the others hear', { media: 40, senders: 2, hearers: 38 }, 'unclear'],
    ['some, whom hardly anybody hears badly: one pod', { media: 40, senders: 15, hearers: 1 }, 'unclear'],
    ['all, in the first half minute', { media: 7, senders: 1.5, hearers: 2, forMs: 20_000 }, 'unclear'],
    ['all, while the minute still fills', { media: 7, senders: 1.8, hearers: 1.4, forMs: 35_000 }, 'unclear'],
  ])('%s', (_, scene, whose) => expect(lossIn(scene)?.whose ?? null).toBe(whose));

  it('[OPS75] of the first who hear badly nothing is said either, whoever of them loses a little: they may be the first of all', () => {
    const few = { here: 13, media: 7, senders: 0.4, hearers: 1, forMs: 15_000 };
    expect(lossWords(lossIn(few)!)).toMatch(/^About 1 of the 7 with media hear or see badly: .* cannot be told yet\.$/);
    expect(lossIn({ ...few, forMs: 40_000 })).toBeNull();
    // One bad line of many, which is no more than was promised, begins nothing.
    expect(lossIn({ here: 200, media: 150, senders: 0, hearers: 1, forMs: 15_000 })).toBeNull();
  });

  it('is not told where nobody counted who has media, or something else is named', () => {
    const time = slo({ errorNow: 0.5, turnedMs: minutesAgo(5) });
    const told = (name: string, haveMedia: number | null) =>
      lossOf({
        reasons: [reason(name)],
        people: people(7, { hurt: 7 }),
        haveMedia,
        longWay: null,
        isWorkerAwaited: false,
        slos: [time],
        nowMs: NOW_MS,
      });
    expect([told('uplink_loss', 7)?.whose, told('uplink_loss', null)]).toEqual(['ours', null]);
    // Who hears badly has left since, or has no media yet.
    expect(told('uplink_loss', 0)).toBeNull();
    for (const name of ['transport_down', 'sender_silent', 'client_cpu']) expect(told(name, 7)).toBeNull();
  });

  it('is one plain sentence, and who loses is not said twice', () => {
    const said = (scene: Scene) => {
      const reasons = [{ ...reason('what they send is lost', 60), reason: 'uplink_loss', shareNow: 0.43 }];
      const whose = { uplink_loss: 'own' } as const;
      return sentenceOf(
        facts({ ...hurting(7, 13), alerts: [alert()], reasons, whose, loss: lossIn({ here: 13, ...scene }) }),
      ).text;
    };
    const begin = '7 of 13 people have a bad time (54 % over the last minute). ';
    expect(said({ media: 7, senders: 3, hearers: 4 })).toBe(
      `About ${begin}It is the lines of about 3 of the 7 with media, which lose what they send: about 4 others send well, and only hear those badly. Not ours.`,
    );
    expect(said({ media: 7, senders: 7, hearers: 0 })).toBe(
      `About ${begin}Nearly all 7 with media lose what they send: it is our network or the provider’s, step 4 of GoodTimeBurnsFast.`,
    );
    expect(said({ media: 7, senders: 4.6, hearers: 2.4 })).toMatch(/cannot be told yet\.$/);
  });

  it('beside nobody who sends badly what they have is said, and that it is on the way from us', () => {
    const loss = lossIn({ media: 7, senders: 0, hearers: 6.4 });
    const said = sentenceOf(
      facts({ ...hurting(6, 13), alerts: [alert()], reasons: [reason('they see nothing')], loss }),
    );
    expect(said.text).toBe(
      'About 6 of 13 people have a bad time (46 % over the last minute): they see nothing. About 6 of the 7 with media hear or see badly, and nobody loses what they send: it is on the way from us to them, step 4 of GoodTimeBurnsFast.',
    );
  });

  it('one that is alone is said as one', () => {
    const loss = { whose: 'theirs', withMedia: 3, senders: 1, hearers: 1, isLate: false } as const;
    expect(lossWords(loss)).toContain('about 1 other sends well');
  });

  it('[OPS74] says no more people with media than there are, however shares are rounded', () => {
    const loss = { whose: 'theirs', withMedia: 7, senders: 2.5, hearers: 4.5, isLate: false } as const;
    expect(lossWords(loss)).toMatch(/about 3 of the 7 with media, .* about 4 others/);
    expect(lossWords({ ...loss, whose: 'outward', senders: 0, hearers: 7.4 })).toMatch(/^About 7 of the 7 /);
    // Of a window in which more are hurt than are here, and of more who have media at another pod's scrape.
    const reasons = [{ ...reason('uplink_loss'), shareNow: 1 }];
    const all = { ...people(7, { hurt: 7 }), hurtShare: 1.2 };
    const time = slo({ errorNow: 0.5, turnedMs: minutesAgo(5) });
    const ways = { haveMedia: 9, longWay: 0, isWorkerAwaited: false };
    expect(lossOf({ reasons, people: all, ...ways, slos: [time], nowMs: NOW_MS })?.withMedia).toBe(7);
    // More seem hurt than have media: those who do not hear well are of these, as are those who lose.
    const more = lossIn({ here: 13, media: 7, senders: 4, hearers: 5 })!;
    expect([more.withMedia, more.senders + more.hearers].map((all) => Math.round(all))).toEqual([7, 7]);
  });
});

describe('[OPS71] a worker that stands still', () => {
  const words = (scene: Scene) => lossWords(lossIn(scene)!);
  const ours = { here: 13, media: 7, senders: 6.6, hearers: 0.4 };
  const outward = { here: 13, media: 7, senders: 0, hearers: 6.4 };

  it('is named beside the network where the round trip of many is long, and its runbook is first', () => {
    expect(words({ ...ours, longWay: 0.55 })).toBe(
      'Nearly all 7 with media lose what they send: it is our network, the provider’s, or a worker that stands still: WorkerHot.',
    );
    expect(words({ ...ours, senders: 5.2, hearers: 1.8, longWay: 0.55 })).toMatch(/or a worker that stands still/);
    expect(words({ ...outward, longWay: 0.55 })).toMatch(
      /from us to them, or a worker that stands still: WorkerHot\.$/,
    );
  });

  it('is named where requests wait for a worker, though in a short while the round trip of few was seen', () => {
    expect(words({ ...ours, longWay: 0.29, isWorkerAwaited: true })).toMatch(/or a worker that stands still/);
  });

  it('is not where that is short, as of a line that loses, or nobody measured it', () => {
    for (const longWay of [0, 0.39]) {
      expect(words({ ...ours, longWay })).not.toContain('stands still');
      expect(words({ ...outward, longWay })).not.toContain('stands still');
    }
  });

  it('is named among what it may be as soon as that is known, before anything is certain', () => {
    const early = { here: 13, media: 7, senders: 4.6, hearers: 1.4, forMs: 15_000 };
    for (const known of [{ longWay: 0.55 }, { isWorkerAwaited: true }]) {
      expect(words({ ...early, ...known })).toBe(
        'About 5 of the 7 with media lose what they send, and about 1 other hears badly: whether it is their lines, our network, or a worker that stands still (WorkerHot) cannot be told yet.',
      );
      expect(words({ ...early, senders: 0.2, hearers: 1.2, ...known })).toMatch(
        /^About 1 of the 7 with media hear or see badly: whether it is lines of theirs, our network, or a worker /,
      );
    }
    expect(words(early)).toMatch(/whether it is their lines or our network cannot be told yet\.$/);
    // While the minute fills, a worker for which joins wait may be why some lose what they send.
    const some = { here: 13, media: 7, senders: 2, hearers: 3, forMs: 45_000 };
    expect(lossIn(some)?.whose).toBe('theirs');
    expect(lossIn({ ...some, isWorkerAwaited: true })?.whose).toBe('unclear');
    expect(lossIn({ ...some, isWorkerAwaited: true, forMs: MINUTE_MS })?.whose).toBe('theirs');
  });

  it('is none of the lines of some', () => {
    const some = lossIn({ here: 13, media: 7, senders: 3, hearers: 4, longWay: 0.5 })!;
    expect([some.whose, lossWords(some).includes('stands still')]).toEqual(['theirs', false]);
    // Of nearly all it is long, also of who sends well: it is none of these lines.
    const all = lossIn({ here: 13, media: 7, senders: 1, hearers: 5, longWay: 0.79 })!;
    expect(all.whose).toBe('unclear');
  });
});

describe('[OPS58] what to do first', () => {
  const toDo = toDoOf(readFileSync(join(OPS_FILES.runbooks, 'GoodTimeBurnsFast.md'), 'utf8'));
  const first = (whose: Loss['whose'], reasonNamed = 'uplink_loss', processes = 1, isLate = false) =>
    firstOf(toDo, { sinceMs: 0, startsMs: [], leading: [lossRow({ whose, isLate }), reasonNamed], processes });

  it('is the row of the runbook that says the same', () => {
    expect(first('theirs')).toMatch(/^the lines of these people; .* Go on with: nothing of ours to mend/);
    expect(first('ours')).toMatch(/our network, or the provider's .* Go on with: step 4 of the runbook$/);
    expect(first('outward', 'no_video')).toMatch(/^what we send is lost .* Go on with: step 4 of the runbook$/);
    expect(first('theirs', 'uplink_loss', 3)).toBe(first('theirs'));
  });

  it('[OPS75] is to look again, and nothing else, while it cannot be told', () => {
    for (const isLate of [false, true])
      expect(first('unclear', 'uplink_loss', 1, isLate)).toMatch(
        /cannot be told yet .* Go on with: look again in half a minute$/,
      );
  });

  it('[OPS71] is the worker, then the network, where the round trip of many is long', () => {
    for (const whose of ['ours', 'outward'] as const)
      expect(first(whose, 'audio_loss', 1, true)).toMatch(
        /^a media worker that stands still .* Go on with: the worker, .*: WorkerHot, .*: step 4 of the runbook$/,
      );
    expect(first('theirs', 'uplink_loss', 1, true)).toBe(first('theirs'));
  });

  it('[OPS76] of lines of some says in which rooms they are, and asks for nobody who cannot be found', () => {
    expect(first('theirs')).toMatch(
      /in which rooms some of them are, session_bad in \/ops\/traces with this reason says/,
    );
    expect(first('theirs')).toMatch(/share a provider or an office is on no screen: ask them/);
    expect(first('theirs')).not.toMatch(/\bTell them\b/);
  });

  it('without anybody with media counted it blames nobody', () => {
    const plain = (name: string) => firstOf(toDo, { sinceMs: 0, startsMs: [], leading: [name], processes: 1 });
    expect(plain('uplink_loss')).toBe(first('unclear'));
    expect(plain('no_audio')).toMatch(/^some do not get what is sent to them/);
  });
});
