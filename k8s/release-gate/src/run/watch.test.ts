import { expect, test } from 'vitest';
import { AGE_S, AGES } from '../judge/evidence.ts';
import { POLICIES, type Policy } from '../judge/policy.ts';
import { breachOf, watched, type Primary, type Watch } from './watch.ts';

const PROMOTED_S = 10_000;
const GOOD_FOR_S = 90;
const LOOK_EVERY_S = 5;
/** How rooms were before: 1.7 % of people's time was bad. */
const LAW = [0.97, 0.02, 0.005, 0.005];
const WATCH: Watch = {
  ...{ number: 1, digest: 'one', fromS: PROMOTED_S, untilS: Infinity, judged: 0, breach: null },
  laws: { '20s': LAW, '5m': LAW },
};

/** As it is seen by then: a new room a second, those of the first minute and a half good, the others never judged. */
function seenAt(untilS: number): Primary {
  const placedS = Array.from({ length: Math.floor(untilS - PROMOTED_S) }, (_, at) => PROMOTED_S + at + 1);
  const good = placedS.filter((atS) => atS <= PROMOTED_S + GOOD_FOR_S);
  const series = AGES.map((age) => ({
    ...({ track: 'primary', age, participant: 'person', weight: '0', badness: '0' } as const),
    samples: [PROMOTED_S, ...good.map((atS) => atS + AGE_S[age])]
      .filter((atS) => atS <= untilS)
      .map((atS, total) => [atS, total, 1, total] as const),
  }));
  return { series, placedS, heardS: untilS };
}

/** Seconds after the promotion; Infinity: not while it is watched. */
function revertedAfterS(policy: Policy): number {
  for (let afterS = LOOK_EVERY_S; afterS < policy.watch.forS; afterS += LOOK_EVERY_S)
    if (breachOf(watched(WATCH, seenAt(PROMOTED_S + afterS), policy), policy).length > 0) return afterS;
  return Infinity;
}

test.each(Object.values(POLICIES))(
  '[RUN11] policy $name: what turns bad 90 s after its promotion, so that no room of it is ever judged, is found within its watch',
  (policy) => {
    const afterS = revertedAfterS(policy);
    // Two scrapes and looks that are late have their time still.
    expect(afterS).toBeLessThanOrEqual(policy.watch.forS - 30);
    expect(afterS).toBeGreaterThan(GOOD_FOR_S + policy.watch.standsS);
  },
);
