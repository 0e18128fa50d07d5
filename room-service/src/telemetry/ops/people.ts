import type { OpsPeople, OpsSlo } from '@atrium/ops/view';
import type { Sample } from './prometheus-client.ts';

/** With less than this measured a share is of half a person, and says nothing. */
const MEASURED_MIN = 0.5;

/**
 * Who is here now, told apart by how the last 5 minutes went for all. Averages of 5 minutes are of other people than those who
 * are here: some have left since. So only their shares are taken, of the one count that anybody can check.
 */
export function peopleOf(samples: readonly Sample[], slos: readonly OpsSlo[]): OpsPeople | null {
  if (samples.length === 0) return null;
  const inState = (state: string) => samples.find(({ labels }) => labels.participant_state === state)?.value ?? 0;
  const reconnecting = inState('reconnecting');
  const here = inState('joined') + reconnecting;
  const time = slos.find(({ id }) => id === 'good-time');
  const coverage = slos.find(({ id }) => id === 'telemetry-coverage');
  // Participant-seconds a second are people.
  const all = (time?.totalRate ?? 0) + (coverage?.badRate ?? 0);
  if (time?.isRecorded !== true || all < MEASURED_MIN)
    return { here, reconnecting, hurt: null, unknown: null, hurtShare: null, knownShare: null };
  // The shares that the promises show beside it: rates of another evaluation would be another number.
  const hurtShare = time.errorNow;
  const knownShare = 1 - (coverage?.errorNow ?? 0);
  const hurt = Math.round(here * knownShare * (hurtShare ?? 0));
  // The two roundings together are never more than there are.
  const unknown = Math.min(here - hurt, Math.round(here * (1 - knownShare)));
  return { here, reconnecting, hurt, unknown, hurtShare, knownShare };
}
