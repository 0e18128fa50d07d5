import type { Clues } from './clues.ts';
import { percent } from './hurt-words.ts';
import type { Sample } from './prometheus-client.ts';

/** starved: it is not given the CPU; shared: it works, and is given part of it; then by how much of the time it works. */
export type LoopWork = 'starved' | 'shared' | 'full' | 'pieces' | 'seldom';

/** The row of the table of EventLoopBlocked, by its first column in plain words. */
export const LOOP_ROWS: Readonly<Record<LoopWork, string>> = {
  starved: 'CPU less than half of busy',
  shared: 'CPU half of busy or more, and less than nine tenths',
  full: 'CPU as much as busy, and busy above 0.8',
  pieces: 'CPU as much as busy, and busy 0.2 to 0.8',
  seldom: 'CPU as much as busy, and busy below 0.2',
};

/**
 * Busy is time in which the loop did not wait for anything to do, by the clock on the wall; CPU is what all threads of the
 * process were given. Both are read at the same moment, so that work alone makes them alike, and what is missing of CPU is
 * time in which the kernel let others go first, or nobody.
 */
const STARVED_BELOW = 0.5;
const ALIKE_FROM = 0.9;
const FULL_ABOVE = 0.8;
const SELDOM_BELOW = 0.2;

type Found = { is: LoopWork; pod: string; busy: number; got: number };

/** Of the pod whose loop is late, and is busiest of those; null: none is, or nobody knows how busy it is. */
export function loopWorkOf({ late, busy, cpu }: Pick<Clues, 'late' | 'busy' | 'cpu'>): Found | null {
  const of = (samples: readonly Sample[], pod: string) =>
    samples.find(({ labels }) => labels.instance === pod)?.value ?? NaN;
  const [worst] = late
    .filter(({ value }) => value > 0)
    .map(({ labels: { instance: pod = '' } }) => ({ pod, busy: of(busy, pod), got: of(cpu, pod) / of(busy, pod) }))
    .filter(({ got }) => Number.isFinite(got))
    .toSorted((a, b) => b.busy - a.busy);
  return worst === undefined ? null : { is: isOf(worst), ...worst };
}

function isOf({ busy, got }: Omit<Found, 'is'>): LoopWork {
  if (got < STARVED_BELOW) return 'starved';
  if (got < ALIKE_FROM) return 'shared';
  if (busy > FULL_ABOVE) return 'full';
  return busy < SELDOM_BELOW ? 'seldom' : 'pieces';
}

/** The division itself, so that nobody has to read it off two plots. */
export function loopWords({ pod, busy, got }: Found, minuteWords: string): string {
  const share = got >= 1 ? 'all of it' : `${percent(got)} of that`;
  return `The event loop of ${pod} is busy ${percent(busy)} of the time, and has CPU for ${share} ${minuteWords}:`;
}
