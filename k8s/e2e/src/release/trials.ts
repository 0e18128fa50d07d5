import { withFaults, type BuildFault } from '../../../../scripts/lib/build-faults.ts';
import { LOST, PICTURES_LOST, type Harm } from './harm-pods.ts';

/**
 * Who finds a bad release: bots, before anybody meets it; its rooms; Flagger, where pods do not come up or nothing is heard of them;
 * the watch, after it was promoted.
 */
export type FoundBy = 'bots' | 'rooms' | 'Flagger' | 'watch';

/** A release that is tried, and how it has to end. */
export type Trial = {
  name: string;
  /** For whoever watches. */
  what: string;
  /** Of the container's environment: `NAME=value`, or `NAME-` for one that is taken out. */
  change: readonly string[];
  ends: 'Succeeded' | 'Failed';
  /** Null: nothing is wrong with it. */
  foundBy: FoundBy | null;
  /** What the reason has to say. */
  reason?: RegExp;
  /** From outside, while bots try it. */
  harm?: Harm;
  /** For so long nobody comes, from when its canary has met so many rooms at its first weight. */
  quiet?: { forMs: number; afterRooms: number };
  /** Its pods end by themselves, with rooms on them: who is in one is cut off. */
  podsEnd?: true;
  /** Its fault comes by and by: what is lost until then may be less than the policy lets pass at its first weight. */
  mayRise?: true;
  /** From its first weight on these are killed, one after the other. */
  kills?: 'control' | 'edge';
};

/** Longer than a good release stays at its first weight with people (59 s were seen), so that it would have gone on. */
const QUIET_MS = 90_000;

const good = (name: string, version: number, more: Pick<Trial, 'what'> & Partial<Trial>): Trial => ({
  ...{ name, change: [`RELEASE_VERSION=${version}`, 'NODE_OPTIONS-'], ends: 'Succeeded', foundBy: null },
  ...more,
});
const bad = (name: string, fault: BuildFault, more: Pick<Trial, 'what' | 'foundBy'> & Partial<Trial>): Trial => ({
  ...{ name, change: [`NODE_OPTIONS=${withFaults(fault).NODE_OPTIONS}`], ends: 'Failed' },
  ...more,
});
const byBots = (name: string, fault: BuildFault, reason: RegExp, what: string): Trial =>
  bad(name, fault, { what, reason, foundBy: 'bots' });
const harmed = (name: string, version: number, more: Pick<Trial, 'what' | 'harm' | 'reason'>): Trial => ({
  ...good(name, version, more),
  ...{ ends: 'Failed', foundBy: 'bots' },
});

const WORSE = /its rooms are worse than the primary's beyond doubt/;

/** What `npm run test:cluster` tries. Bad ones come last: budgets may be spent by them, and then nothing begins. */
export const SHORT: readonly Trial[] = [
  good('good', 2, { what: 'as good as its primary' }),
  good('quiet', 3, {
    what: 'as good as its primary, and nobody comes for a while',
    quiet: { forMs: QUIET_MS, afterRooms: 0 },
  }),
  bad('bad', 'letsNobodyIn', {
    what: 'it is well in every respect until people come, and then nobody gets in',
    foundBy: 'rooms',
    reason: WORSE,
  }),
];

/** What is tried besides with `all`. */
const MORE: readonly Trial[] = [
  good('few', 4, {
    what: 'as good as its primary, and three rooms are all that it meets for a while',
    quiet: { forMs: QUIET_MS, afterRooms: 3 },
  }),
  good('disturbed', 5, {
    what: 'as good as its primary; Flagger, Prometheus, gate and Redis are killed',
    kills: 'control',
  }),
  good('edge', 6, { what: 'as good as its primary; the edge is killed', kills: 'edge' }),
  byBots('fifth', 'joinsFail', /joins failed/, 'a fifth of those who come do not get in'),
  byBots('slow', 'joinsSlow', /joins took longer than/, 'it takes three seconds longer to get in'),
  harmed('lossy', 7, { what: 'it loses 8 % of what it sends', harm: LOST, reason: /packets of voices were lost/ }),
  harmed('frozen', 8, { what: 'its pictures do not arrive', harm: PICTURES_LOST, reason: /pictures/ }),
  byBots('resume', 'resumeBroken', /socket was cut did not come back/, 'it knows nobody who comes back'),
  byBots(
    'stuck',
    'takesNoRooms',
    /room could not be moved from another pod to it/,
    'it takes no room over from the version of before',
  ),
  byBots('protocol', 'otherProtocol', /joins failed/, 'it speaks a protocol that clients do not'),
  byBots('blocked', 'loopBlocked', /requests were not answered within/, 'its event loop is blocked most of the time'),
  byBots('mute', 'tellsNothing', /metrics of the pod cannot be read/, 'nothing is heard of it'),
  bad('short-lived', 'endsAfterAMinute', {
    what: 'its pod ends after a minute',
    foundBy: 'rooms',
    reason: WORSE,
    podsEnd: true,
  }),
  bad('leak', 'leaks', {
    what: 'it uses up its memory',
    foundBy: 'rooms',
    reason: WORSE,
    podsEnd: true,
    mayRise: true,
  }),
  bad('dead', 'endsAtOnce', { what: 'its pod ends as it starts', foundBy: 'Flagger' }),
  bad('silent', 'fallsSilent', { what: 'from when people come on nothing is heard of it', foundBy: 'Flagger' }),
  bad('turns', 'turnsBadLater', {
    what: 'it turns bad a minute and a half after it was promoted',
    ends: 'Succeeded',
    foundBy: 'watch',
    reason: /rooms are worse than before it/,
  }),
];

/** Nothing that people had has changed by it. */
export const exposedNobody = ({ foundBy }: Trial): boolean => foundBy === null || foundBy === 'bots';

export const TRIALS: readonly Trial[] = [...SHORT, ...MORE].sort(
  (one, other) => Number(!exposedNobody(one)) - Number(!exposedNobody(other)),
);
