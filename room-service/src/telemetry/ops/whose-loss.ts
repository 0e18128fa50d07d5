import type { OpsPeople, OpsReason, OpsSlo } from '@atrium/ops/view';
import { assertNever } from '@atrium/protocol';
import { isKeptNow, timeOf } from './harm.ts';

/**
 * Where packets are lost, as far as shares of people tell (telemetry/SPEC.md, JUD7, JUD9). theirs: on the lines of some, whom
 * others do not hear well; ours: on the way of most, in and out; outward: on the way from us alone; unclear: it cannot
 * be told, or not yet.
 */
export type Loss = {
  whose: 'theirs' | 'ours' | 'outward' | 'unclear';
  /** Estimates of people: who has media, who loses what they send, and who hears or sees badly and sends well. */
  withMedia: number;
  senders: number;
  hearers: number;
  /** Media workers may be why: the round trip of many is long, or requests wait for one. */
  isLate: boolean;
};

export type LossFacts = {
  /** What is named first. */
  reasons: readonly OpsReason[];
  people: Pick<OpsPeople, 'here' | 'hurtShare' | 'knownShare'> | null;
  /** People whose media have a way, as each told last; null: nobody counts them. */
  haveMedia: number | null;
  /** Of their reports, the share (0..1) with a long round trip (`LONG_WAY_S`); null: nobody measured any. */
  longWay: number | null;
  /** Requests wait for a media worker (waits.ts). */
  isWorkerAwaited: boolean;
  slos: readonly OpsSlo[];
  nowMs: number;
};

/** The row of the table of GoodTimeBurnsFast, by its first column in plain words; one that is a reason alone is for whatever it is. */
export const LOSS_ROWS: Readonly<Record<Loss['whose'], string>> = {
  theirs: 'uplink_loss of some of those with media, beside others who hear badly',
  ours: 'uplink_loss of seven in ten of those with media, or more',
  outward: 'no_audio, no_video, audio_loss or video_frozen of most with media, and no uplink_loss',
  unclear: 'uplink_loss',
};
/** The same, of what a media worker does that stands still, or the way of all. */
export const LATE_ROW =
  'uplink_loss of seven in ten, or what most hear and see, where the round trip of many is above 0.1 s or joins wait for a worker';

const SENDS_BADLY = 'uplink_loss';
const HEARS_BADLY: readonly string[] = ['no_audio', 'no_video', 'audio_loss', 'video_frozen'];
/** Less of a person is nobody. */
const SOMEBODY = 0.5;
/** Loss of ours that goes both ways is of all with media: shares of a minute say at least so much. */
const OURS_MIN = 0.7;
/** In pairs every second loses, and a minute says up to a tenth more. */
const THEIRS_MAX = 0.6;
/** Nearer to the half of those with media than so many people, or than such a share of them, a wrong rounding would turn it over. */
const NEAR_HALF = 0.4;
const NEAR_HALF_SHARE = 0.05;
/** So many may stand with one who sends badly, and hear it. What more of them have is of something else. */
const HEARERS_OF_ONE = 6;
/** So few others hear badly that those who lose have something in common: a pod of ours, or a place of theirs. */
const HEARERS_MIN = 0.5;
/** So many hurt of those with media could be all, while the minute that they are counted in still fills. */
const MAYBE_ALL_SHARE = 0.4;
/** Two reports tell that a line loses what it sends (JUD9); for these ten seconds it is loss of what is heard. And as long again, twice. */
const SETTLED_MS = 30_000;
/** The minute is full of it. */
const FULL_MS = 60_000;
const NEARLY_ALL = 0.85;
/**
 * Of reports. A worker that stands still for 1 s of 1.6 has 56 in 100 wait for more than 0.1 s; in a minute of seven people,
 * 84 reports, that is by chance less than this once in 600.
 */
const LATE_SHARE = 0.4;
/** Bad lines are long, too: of more people than that, and what chance adds, it is no line. */
const LONG_OF_OTHERS = 0.2;

/** Null: what is named is no loss of packets, or nobody knows who has media. */
export function lossOf({ reasons, people, slos, nowMs, ...ways }: LossFacts): Loss | null {
  const { haveMedia, longWay, isWorkerAwaited } = ways;
  const [named] = reasons;
  if (named === undefined || people === null || haveMedia === null || !(named.secondsNow > 0)) return null;
  if (named.reason !== SENDS_BADLY && !HEARS_BADLY.includes(named.reason)) return null;
  const { here, hurtShare, knownShare } = people;
  const hurt = here * (knownShare ?? 0) * (hurtShare ?? 0);
  const of = (isOne: (reason: string) => boolean) =>
    hurt * reasons.filter(({ reason }) => isOne(reason)).reduce((all, { shareNow }) => all + shareNow, 0);
  const [send, hear] = [of((reason) => reason === SENDS_BADLY), of((reason) => HEARS_BADLY.includes(reason))];
  // The better count: who is hurt is told of more time, and of who has left since.
  const withMedia = Math.min(here, haveMedia);
  if (withMedia < SOMEBODY) return null;
  const fit = withMedia < send + hear ? withMedia / (send + hear) : 1;
  const [senders, hearers] = [send * fit, hear * fit];
  const time = timeOf(slos);
  const isLate = isWorkerAwaited || isLongOfMany(longWay);
  const counted = { withMedia, senders, hearers };
  const whose = whoseOf({ ...counted, longWay: longWay ?? 0, forMs: badForMs(time, nowMs), isWorkerAwaited });
  if (whose !== null) return { whose, ...counted, isLate };
  // So few may be the first of all: nothing is said of them that would have to be taken back.
  const isNew = badForMs(time, nowMs) < (isLate ? FULL_MS : SETTLED_MS) && isMoreThanPromised(time, hurtShare);
  return isNew && senders + hearers >= SOMEBODY ? { whose: 'unclear', ...counted, isLate } : null;
}

/** Of so many reports that it is no line of one. */
export const isLongOfMany = (longWay: number | null): boolean => (longWay ?? 0) >= LATE_SHARE;

/** The row of the table of GoodTimeBurnsFast that says the same. */
export function lossRow({ whose, isLate }: Pick<Loss, 'whose' | 'isLate'>): string {
  return isLate && (whose === 'ours' || whose === 'outward') ? LATE_ROW : LOSS_ROWS[whose];
}

type Shares = Pick<Loss, 'withMedia' | 'senders' | 'hearers'> & {
  longWay: number;
  forMs: number;
  isWorkerAwaited: boolean;
};

/** Null: few hear badly, and nobody sends badly. */
function whoseOf(shares: Shares): Loss['whose'] | null {
  const { withMedia, senders, hearers, forMs } = shares;
  const half = withMedia / 2;
  if (senders < SOMEBODY && hearers < half) return null;
  if (senders >= NEARLY_ALL * withMedia) return 'ours';
  // While a minute still fills, the first reports of all weigh more than what they have: too many seem to hear badly alone.
  if (forMs < SETTLED_MS) return 'unclear';
  if (senders < SOMEBODY) return hearers > half + nearHalf(withMedia) ? 'outward' : null;
  if (senders >= OURS_MIN * withMedia) return 'ours';
  // Until the minute is full what a worker loses looks like lines of some.
  if (shares.isWorkerAwaited && forMs < FULL_MS) return 'unclear';
  const isHeard = hearers >= HEARERS_MIN * senders && hearers <= HEARERS_OF_ONE * senders;
  return isHeard && areOfSome(shares) ? 'theirs' : 'unclear';
}

function areOfSome({ withMedia, senders, hearers, longWay, forMs }: Shares): boolean {
  // The way of others is long as well, which no line of these few makes it.
  if (isLongOfMany(longWay) && longWay > senders / withMedia + LONG_OF_OTHERS) return false;
  if (forMs >= FULL_MS) return senders <= THEIRS_MAX * withMedia;
  const areFew = senders < hearers || senders + hearers < MAYBE_ALL_SHARE * withMedia;
  return areFew && senders <= withMedia / 2 - nearHalf(withMedia);
}

const nearHalf = (withMedia: number): number => Math.max(NEAR_HALF, NEAR_HALF_SHARE * withMedia);

const isMoreThanPromised = (time: OpsSlo | undefined, hurtShare: number | null): boolean =>
  time !== undefined && (hurtShare ?? 0) > 1 - time.target;

/** 0: it is not, as far as anybody knows. Infinity: since before anybody looked. */
function badForMs(time: OpsSlo | undefined, nowMs: number): number {
  if (time === undefined || isKeptNow(time)) return 0;
  return time.turnedMs === null ? Infinity : nowMs - time.turnedMs;
}

/** A sentence: whose it is, and how that can be told. */
export function lossWords({ whose, withMedia, senders, hearers, isLate }: Loss): string {
  const lose = Math.max(1, Math.round(senders));
  const media = Math.max(lose, Math.round(withMedia));
  // Whole people, and together never more than there are.
  const badly = Math.min(Math.round(hearers), media - lose);
  const ours = isLate
    ? 'it is our network, the provider’s, or a worker that stands still: WorkerHot.'
    : 'it is our network or the provider’s, step 4 of GoodTimeBurnsFast.';
  const [or, told] = isLate ? [',', ', or a worker that stands still (WorkerHot)'] : [' or', ''];
  switch (whose) {
    case 'theirs':
      return `It is the lines of about ${lose} of the ${media} with media, which lose what they send: about ${badly} ${badly === 1 ? 'other sends' : 'others send'} well, and only ${badly === 1 ? 'hears' : 'hear'} those badly. Not ours.`;
    case 'ours':
      return senders >= NEARLY_ALL * withMedia
        ? `Nearly all ${media} with media lose what they send: ${ours}`
        : `About ${lose} of the ${media} with media lose what they send, which is nearly all: ${ours}`;
    case 'outward':
      return `${hearBadly(hearers, media)}, and nobody loses what they send: ${isLate ? 'it is on the way from us to them, or a worker that stands still: WorkerHot.' : 'it is on the way from us to them, step 4 of GoodTimeBurnsFast.'}`;
    case 'unclear':
      return senders < SOMEBODY
        ? `${hearBadly(hearers, media)}: whether it is lines of theirs${or} our network${told} cannot be told yet.`
        : `About ${lose} of the ${media} with media lose what they send, and about ${badly} ${badly === 1 ? 'other hears' : 'others hear'} badly: whether it is their lines${or} our network${told} cannot be told yet.`;
    default:
      return assertNever(whose);
  }
}

const hearBadly = (hearers: number, media: number): string =>
  `About ${Math.min(Math.max(1, Math.round(hearers)), media)} of the ${media} with media hear or see badly`;
