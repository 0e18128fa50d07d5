import { exact, minus, times, toNumber, type BurnCondition, type Objective } from '@atrium/slo';
import { NOTHING, gone, type Case } from './case.ts';
import { HOUR_S, MINUTE_S } from './clock.ts';
import { saidOf, sayable } from './share-of-bad.ts';
import { badSeries, feed, type Stretch } from './slo-feed.ts';

/** Ten requests a second. */
const EVENTS_PER_MIN = 600;
/** Seconds of a thousand people: a small share of them is still more than three. */
const PEOPLE_S_PER_MIN = 60_000;
const BAD_MIN = 40;
/** What falls just below the lowest threshold leaves the short window of 6 hours within this, since nothing else is in it. */
const RECOVERED_MIN = 30;
const SIX = 6;
const EVENING_MIN = 180;
/** What is longer belongs to a ticket, which may be about one. */
const PAGE_LONGEST_S = 6 * HOUR_S;

/** Every one is built from the thresholds of the objective, so that a new target is proven by new numbers. */
export function burnCases(objective: Objective, conditions: readonly BurnCondition[]): readonly Case[] {
  const byThreshold = [...conditions].sort((a, b) => a.threshold - b.threshold);
  const [lowest, highest] = [byThreshold[0], byThreshold.at(-1)];
  if (lowest === undefined || highest === undefined) throw new RangeError(`${objective.id} is watched over no window`);
  const share = sharesOf(objective);
  const above = sayable(part(lowest.threshold, 1.1));
  const shortMin = Math.max(...conditions.map(({ shortS }) => shortS)) / MINUTE_S;
  return [
    {
      title: 'fires just above the lowest threshold, and is over when it was good for a while',
      series: feed(objective, [share(above, BAD_MIN), share(0, 2 * RECOVERED_MIN)]),
      moments: [
        { atMin: BAD_MIN - 10, firing: [{ labels: {}, value: saidOf(above, lowest) }] },
        { atMin: BAD_MIN + RECOVERED_MIN, firing: [] },
      ],
    },
    {
      title: 'does not fire just below it',
      series: feed(objective, [share(part(lowest.threshold, 0.9), 2 * BAD_MIN)]),
      moments: [BAD_MIN, 2 * BAD_MIN - 1].map((atMin) => ({ atMin, firing: [] })),
    },
    ...(highest.longS <= HOUR_S ? [burst(objective, { lowest, highest })] : []),
    ...(shortMin <= HOUR_S / MINUTE_S ? [silence(objective, { shortMin, highest })] : []),
    {
      title: 'does not fire for a few, however bad',
      series: feed(objective, [nobody(10), few(objective), nobody(BAD_MIN)]),
      moments: [12, 15, 20, BAD_MIN].map((atMin) => ({ atMin, firing: [] })),
    },
    ...(objective.sli.kind === 'time' ? threePeople(objective, conditions) : [three(objective)]),
    NOTHING,
  ];
}

/** There is enough to say something of, and the share is high, but it is three people. */
function three(objective: Objective): Case {
  const { evidenceMin: goodPerMin } = objective;
  return {
    title: 'does not fire for three among enough',
    series: feed(objective, [nobody(10), { minutes: 1, goodPerMin, badPerMin: 3 }, nobody(BAD_MIN)]),
    moments: [12, 15, 20, BAD_MIN].map((atMin) => ({ atMin, firing: [] })),
  };
}

/** Where seconds of people are counted: one of six has a bad line all evening, then three of six, then four. */
function threePeople(objective: Objective, conditions: readonly BurnCondition[]): readonly Case[] {
  const isPage = conditions.every(({ longS }) => longS <= PAGE_LONGEST_S);
  const bad = (people: number, minutes: number): Stretch => ({
    minutes,
    badPerMin: people * MINUTE_S,
    goodPerMin: (SIX - people) * MINUTE_S,
  });
  if (!isPage) return [];
  return [
    {
      title: 'does not fire for three people, however long',
      series: feed(objective, [bad(1, EVENING_MIN), bad(3, EVENING_MIN)]),
      moments: [30, 170, 200, 300, 359].map((atMin) => ({ atMin, firing: [] })),
    },
    {
      title: 'does not fire for a few minutes of four while three have it bad all evening',
      series: feed(objective, [bad(3, EVENING_MIN), bad(4, 5), bad(3, EVENING_MIN)]),
      moments: [2, 5, 8, 20].map((after) => ({ atMin: EVENING_MIN + after, firing: [] })),
    },
    {
      title: 'fires for four of six, and is over when one of them is left',
      series: feed(objective, [bad(1, EVENING_MIN), bad(4, BAD_MIN), bad(1, EVENING_MIN)]),
      moments: [
        { atMin: EVENING_MIN - 1, count: 0 },
        { atMin: EVENING_MIN + BAD_MIN - 1, count: 1 },
        { atMin: EVENING_MIN + BAD_MIN + RECOVERED_MIN, count: 0 },
      ],
    },
  ];
}

/** So short that the longer windows hold mostly what was good: the fast condition alone has to see it. */
function burst(objective: Objective, { lowest, highest }: { lowest: BurnCondition; highest: BurnCondition }): Case {
  const share = sharesOf(objective);
  const before = lowest.longS / MINUTE_S;
  const [long, short] = [highest.longS / MINUTE_S, highest.shortS / MINUTE_S];
  return {
    title: 'fires for a burst that the longer windows do not see, and is over soon after it',
    series: feed(objective, [share(0, before), share(part(highest.threshold, 1.2), long), share(0, long)]),
    moments: [
      { atMin: before - 1, firing: [] },
      { atMin: before + long - 1, count: 1 },
      { atMin: before + long + 3 * short, count: 0 },
    ],
  };
}

/** What was bad must not stay so because nobody is there any more to have it good. */
function silence(objective: Objective, { shortMin, highest }: { shortMin: number; highest: BurnCondition }): Case {
  const share = sharesOf(objective);
  return {
    title: 'is over when everybody has gone',
    series: feed(objective, [share(1, BAD_MIN), nobody(2 * shortMin)]),
    moments: [
      { atMin: BAD_MIN - 10, firing: [{ labels: {}, value: saidOf(1, highest) }] },
      { atMin: BAD_MIN + shortMin + 10, firing: [] },
    ],
  };
}

export function absentCases(objective: Objective): readonly Case[] {
  const all = feed(objective, [sharesOf(objective)(0, 30)]);
  const bad = badSeries(objective);
  return [
    {
      title: 'fires when nothing is there, not in an empty room, and is over when it is back',
      series: feed(objective, [nobody(30)]).map(({ series, values }) => ({
        series,
        values: `${values} ${gone(60)} ${values}`,
      })),
      moments: [
        { atMin: 29, count: 0 },
        { atMin: 60, count: 1 },
        { atMin: 100, count: 0 },
      ],
    },
    ...(bad.length === 0
      ? []
      : [
          {
            title: 'fires when only what is bad is not there, which would read as 0',
            series: all.filter(({ series }) => !bad.includes(series)),
            moments: [{ atMin: 20, count: 1 }],
          },
        ]),
    { title: 'no data', series: [], moments: [{ atMin: 20, count: 1 }] },
  ];
}

/** A stretch of so many minutes in which that share is bad. */
function sharesOf({ sli }: Objective): (bad: number, minutes: number) => Stretch {
  const all = sli.kind === 'time' ? PEOPLE_S_PER_MIN : EVENTS_PER_MIN;
  return (bad, minutes) => {
    const badPerMin = part(all, bad);
    return { minutes, badPerMin, goodPerMin: toNumber(minus(exact(all), exact(badPerMin))) };
  };
}

function nobody(minutes: number): Stretch {
  return { minutes, goodPerMin: 0, badPerMin: 0 };
}

/** Three sessions, or nearly as much time as is evidence, all of it bad. */
function few({ sli, evidenceMin }: Objective): Stretch {
  return { minutes: 1, goodPerMin: 0, badPerMin: sli.kind === 'time' ? part(evidenceMin, 0.8) : 3 };
}

function part(value: number, factor: number): number {
  return toNumber(times(exact(value), exact(factor)));
}
