import type { OpsCut, OpsDefinition, OpsLate, OpsPeople, OpsReason, OpsSlo } from '@atrium/ops/view';
import { timeOf } from './harm.ts';
import type { Sample } from './prometheus-client.ts';

/** With less than this measured a share is of half a person, and says nothing. Participant-seconds a second are people. */
const MEASURED_MIN = 0.5;
const MINUTE_S = 60;
const REASONS_MAX = 5;

export type PeopleFacts = {
  /** By `participant_state`. */
  here: readonly Sample[];
  /** Seconds of the last minute, by `verdict` and `reason`. */
  timeNow: readonly Sample[];
  slos: readonly OpsSlo[];
  late: OpsLate | null;
  cut: OpsCut | null;
  words: Pick<OpsDefinition, 'minuteWords' | 'nowWords'>;
};

/**
 * Who is here now, told apart by how the last minute went for all. Averages are of other people than those who are here: some
 * have left since. So only their shares are taken, of the one count that anybody can check.
 */
export function peopleOf({ here: samples, timeNow, slos, late, cut: all, words }: PeopleFacts): OpsPeople | null {
  if (samples.length === 0) return null;
  const inState = (state: string) => samples.find(({ labels }) => labels.participant_state === state)?.value ?? 0;
  const reconnecting = inState('reconnecting');
  const here = inState('joined') + reconnecting;
  const minute = sharesOfMinute(timeNow);
  const shares = minute ?? sharesOfPromise(slos);
  const windowWords = minute === null ? words.nowWords : words.minuteWords;
  // Who was cut off may have left since.
  const cut = all === null ? null : { ...all, people: Math.min(all.people, here) };
  const others = Math.min(here, Math.max(late?.people ?? 0, cut?.people ?? 0));
  if (shares === null) {
    const nothing = { hurt: null, unknown: null, hurtShare: null, knownShare: null };
    return { here, reconnecting, ...nothing, windowWords, late, cut, felt: others === 0 ? null : others };
  }
  const { hurtShare, knownShare } = shares;
  const hurt = Math.round(here * knownShare * (hurtShare ?? 0));
  // The two roundings together are never more than there are.
  const unknown = Math.min(here - hurt, Math.round(here * (1 - knownShare)));
  const felt = Math.max(hurt, others);
  return { here, reconnecting, hurt, unknown, hurtShare, knownShare, windowWords, late, cut, felt };
}

type Shares = { hurtShare: number | null; knownShare: number };

function sharesOfMinute(timeNow: readonly Sample[]): Shares | null {
  const of = (verdict: string) => sum(timeNow.filter(({ labels }) => labels.verdict === verdict));
  const [bad, all] = [of('bad'), sum(timeNow)];
  if (all < MEASURED_MIN * MINUTE_S) return null;
  const known = bad + of('good');
  return { hurtShare: known > 0 ? bad / known : null, knownShare: known / all };
}

/** Where scrapes are too far apart for a minute, or nearly nobody was here in it. */
function sharesOfPromise(slos: readonly OpsSlo[]): Shares | null {
  const time = timeOf(slos);
  const coverage = slos.find(({ id }) => id === 'telemetry-coverage');
  const all = (time?.totalRate ?? 0) + (coverage?.badRate ?? 0);
  if (time?.isRecorded !== true || all < MEASURED_MIN) return null;
  return { hurtShare: time.errorNow, knownShare: 1 - (coverage?.errorNow ?? 0) };
}

export type ReasonFacts = {
  /** Bad seconds by `reason`. */
  hour: readonly Sample[];
  timeNow: readonly Sample[];
  words: OpsDefinition['reasons'];
};

/** What is so now comes first: the worst of the hour may be over, or come late. */
export function reasonsOf({ hour, timeNow, words }: ReasonFacts): OpsReason[] {
  const now = timeNow.filter(({ labels }) => labels.verdict === 'bad');
  const [allHour, allNow] = [sum(hour), sum(now)];
  const names = new Set([...now, ...hour].map(({ labels: { reason = '' } }) => reason));
  return [...names]
    .map((reason): OpsReason => {
      const of = (samples: readonly Sample[]) => sum(samples.filter(({ labels }) => labels.reason === reason));
      const [seconds, secondsNow] = [of(hour), of(now)];
      return {
        reason,
        words: words[reason] ?? reason,
        seconds,
        share: allHour > 0 ? seconds / allHour : 0,
        secondsNow,
        shareNow: allNow > 0 ? secondsNow / allNow : 0,
      };
    })
    .sort((a, b) => b.secondsNow - a.secondsNow || b.seconds - a.seconds)
    .slice(0, REASONS_MAX);
}

const sum = (samples: readonly Sample[]): number => samples.reduce((all, { value }) => all + value, 0);
