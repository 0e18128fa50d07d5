import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPS_FILES } from './files.ts';
import { sentenceOf } from './sentence.ts';
import { alert, facts, hurting, minutesAgo, NOW_MS, people, reason, slo } from './testing/facts.ts';
import { firstOf, toDoOf } from './to-do.ts';
import { LOSS_ROWS, lossOf, lossWords, type Loss } from './whose-loss.ts';

const MINUTE_MS = 60_000;
/** Of so many here and with media so many send badly, and so many others hear badly. */
type Scene = { here?: number; media: number; senders: number; hearers: number; as?: string; forMs?: number };

function lossIn({ media, here = media, senders, hearers, as = 'audio_loss', forMs = MINUTE_MS }: Scene): Loss | null {
  const hurt = senders + hearers;
  const share = (name: string, of: number) => ({ ...reason(name, 60 * of), shareNow: of / hurt });
  // What is a sign of another is not named before it (OPS54).
  const reasons = [share('uplink_loss', senders), share(as, hearers)].filter(({ secondsNow }) => secondsNow > 0);
  const time = slo({ errorNow: hurt / here, turnedMs: NOW_MS - forMs });
  const all = { ...people(here, { hurt: Math.round(hurt) }), hurtShare: hurt / here };
  return lossOf({ reasons, people: all, withMedia: media, slos: [time], nowMs: NOW_MS });
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

  it('is not told where nobody counted who has media, or something else is named', () => {
    const time = slo({ errorNow: 0.5, turnedMs: minutesAgo(5) });
    const told = (name: string, withMedia: number | null) =>
      lossOf({
        reasons: [reason(name)],
        people: people(7, { hurt: 7 }),
        withMedia,
        slos: [time],
        nowMs: NOW_MS,
      });
    expect([told('uplink_loss', 7)?.whose, told('uplink_loss', null)]).toEqual(['ours', null]);
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
      `About ${begin}Nearly all 7 with media lose what they send: it is our network or the provider’s, step 4 of the runbook.`,
    );
    expect(said({ media: 7, senders: 4.6, hearers: 2.4 })).toMatch(/cannot be told yet\.$/);
  });

  it('beside nobody who sends badly what they have is said, and that it is on the way from us', () => {
    const loss = lossIn({ media: 7, senders: 0, hearers: 6.4 });
    const said = sentenceOf(
      facts({ ...hurting(6, 13), alerts: [alert()], reasons: [reason('they see nothing')], loss }),
    );
    expect(said.text).toBe(
      'About 6 of 13 people have a bad time (46 % over the last minute): they see nothing. About 6 of the 7 with media hear or see badly, and nobody loses what they send: it is on the way from us to them, step 4 of the runbook.',
    );
  });

  it('one that is alone is said as one', () => {
    expect(lossWords({ whose: 'theirs', withMedia: 3, senders: 1, hearers: 1 })).toContain('about 1 other sends well');
  });
});

describe('[OPS58] what to do first', () => {
  const toDo = toDoOf(readFileSync(join(OPS_FILES.runbooks, 'GoodTimeBurnsFast.md'), 'utf8'));
  const first = (whose: Loss['whose'], reasonNamed = 'uplink_loss', processes = 1) =>
    firstOf(toDo, { sinceMs: 0, startsMs: [], leading: [LOSS_ROWS[whose], reasonNamed], processes });

  it('is the row of the runbook that says the same', () => {
    expect(first('theirs')).toMatch(/^the lines of these people; .* Go on with: nothing of ours to mend/);
    expect(first('ours')).toMatch(/our network, or the provider's .* Go on with: step 4 of the runbook$/);
    expect(first('outward', 'no_video')).toMatch(/^what we send is lost .* Go on with: step 4 of the runbook$/);
    expect(first('unclear')).toMatch(/cannot be told yet .* Go on with: look again in half a minute/);
    expect(first('theirs', 'uplink_loss', 3)).toBe(first('theirs'));
  });

  it('without anybody with media counted it blames nobody', () => {
    const plain = (name: string) => firstOf(toDo, { sinceMs: 0, startsMs: [], leading: [name], processes: 1 });
    expect(plain('uplink_loss')).toBe(first('unclear'));
    expect(plain('no_audio')).toMatch(/^some do not get what is sent to them/);
  });
});
