import type { OpsVersion } from '@atrium/ops/view';
import type { Sample } from './prometheus-client.ts';

/** The newest first. All three by `version` and `track`. */
export function versionsOf(
  processes: readonly Sample[],
  people: readonly Sample[],
  start: readonly Sample[],
): OpsVersion[] {
  const keyOf = ({ labels: { version = '', track = '' } }: Sample) => `${version} ${track}`;
  const read = (samples: readonly Sample[], key: string) => samples.find((sample) => keyOf(sample) === key)?.value;
  return processes
    .map((sample): OpsVersion => {
      const since = read(start, keyOf(sample));
      return {
        version: sample.labels.version ?? '?',
        track: sample.labels.track ?? '?',
        processes: sample.value,
        people: read(people, keyOf(sample)) ?? 0,
        sinceMs: since === undefined ? null : since * 1000,
      };
    })
    .sort((a, b) => (b.sinceMs ?? 0) - (a.sinceMs ?? 0));
}
