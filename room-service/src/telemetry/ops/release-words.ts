import type { OpsRelease, Sentence } from '@atrium/ops/view';
import { percent } from './hurt-words.ts';
import type { OnCanary } from './on-canary.ts';
import { isUnderWay } from './release.ts';

export type BesideRelease = {
  release: OpsRelease | null;
  /** Null: what is wrong is not of its canary alone. */
  canary: OnCanary | null;
  /** The windows of time, and of joins. */
  minuteWords: string;
  nowWords: string;
};

const BOARD = 'release-cockpit';

/** The sentence, with the release that is under way where that is what is wrong, and what ends it in place of what is done first. */
export function withRelease(sentence: Sentence, { release, canary, ...words }: BesideRelease): Sentence {
  if (release === null || canary === null || !isUnderWay(release) || !isTrouble(sentence)) return sentence;
  const text = beforeOthers(sentence.text, `${canaryWords(canary, words)} ${underWayWords(release)}`);
  const next = { text: stepOf(release), runbook: sentence.next?.runbook ?? null, board: BOARD };
  return { ...sentence, text, next };
}

/** How many others fire, as `andMore` says it, stays the end. */
const OTHERS = /(?: And \d+ more[^.]*\.)?$/;
const beforeOthers = (text: string, words: string): string => text.replace(OTHERS, (others) => ` ${words}${others}`);

/** A release is named for what people have now, and not for what they had. */
function isTrouble({ state }: Sentence): boolean {
  switch (state) {
    case 'bad':
    case 'early':
    case 'watch':
      return true;
    case 'good':
    case 'later':
    case 'recovering':
    case 'unknown':
      return false;
  }
}

function canaryWords(
  canary: OnCanary,
  { minuteWords, nowWords }: Pick<BesideRelease, 'minuteWords' | 'nowWords'>,
): string {
  const [share, primary] = [percent(canary.share), percent(canary.primaryShare)];
  switch (canary.what) {
    case 'time':
      return `It is the canary: ${canary.hurt} of its ${canary.here} people have it bad, ${share} of their time ${minuteWords}, against ${primary} on the primary.`;
    case 'joins':
      return `It is the canary: ${share} of joins to it fail ${nowWords}, against ${primary} to the primary.`;
  }
}

function underWayWords({ stage, weight }: OpsRelease): string {
  if (stage === 'promoting') return 'A release is being promoted.';
  return stage === 'ending'
    ? 'Its release has to end already, and meets nobody new.'
    : `Its release meets ${percent(weight)} of new rooms.`;
}

/** The gate ends what is worse beyond doubt by itself; a person is sooner. */
function stepOf({ stage }: OpsRelease): string {
  return stage === 'ending'
    ? 'Wait a minute: the gate has ended the release, and moves its people back. Do they stay? npm run release -- status.'
    : 'End the release: npm run release -- abort --reason "people have it bad". Its people are moved back at once.';
}
