import type { OpsRelease, OpsVersion } from '@atrium/ops/view';
import type { Sample } from './prometheus-client.ts';

/** When a version began that may be what is wrong. What only the canary runs its track tells, where a gate tells of a release. */
export function startsOf(
  versions: readonly OpsVersion[],
  firstSeen: readonly Sample[],
  release: Pick<OpsRelease, 'stage' | 'sinceMs' | 'beganMs'> | null,
): number[] {
  if (release === null || release.stage === 'away') return deploysOf(versions, firstSeen);
  const ofAll = versions.filter(({ track }) => track !== 'canary');
  return [...deploysOf(ofAll, firstSeen), ...promotionsOf(release)];
}

/** Its version ran before that, on the canary: all have it since then. */
function promotionsOf({ stage, sinceMs, beganMs }: Pick<OpsRelease, 'stage' | 'sinceMs' | 'beganMs'>): number[] {
  const ms = stage === 'promoting' ? beganMs : ['watched', 'promoted'].includes(stage) ? sinceMs : null;
  return ms === null ? [] : [ms];
}

/**
 * When a version began to run that another had run before: a first one, or one that was restarted, is no deploy. `firstSeen`: in
 * s, by `version`, of the last day; to a minute, so that its first process says it better.
 */
export function deploysOf(versions: readonly OpsVersion[], firstSeen: readonly Sample[]): number[] {
  const seenMs = new Map(firstSeen.map(({ labels, value }) => [labels.version ?? '', value * 1000]));
  const oldestMs = Math.min(...seenMs.values());
  return versions.flatMap(({ version, sinceMs }) => {
    const firstMs = seenMs.get(version) ?? null;
    if (firstMs === null || firstMs <= oldestMs) return [];
    return [sinceMs === null ? firstMs : Math.min(sinceMs, firstMs)];
  });
}

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
