import { METRICS } from '@atrium/metrics';
import { describe, expect, test } from 'vitest';
import { excessExpr } from './metric-templates.ts';
import { FIRST_MEDIA } from './objectives/first-media.ts';
import { GOOD_TIME } from './objectives/good-time.ts';
import { OBJECTIVES } from './objectives.ts';
import { excessOf } from './testing/excess.ts';
import { promtoolVersion, replay, type Series } from './testing/promtool.ts';
import { EVALUATION_S } from './windows.ts';

const WINDOW = '5m';
const AT_S = 900;
const NEAR = 0.0005;
const version = promtoolVersion();
const why = version === null ? ' (left out: no promtool)' : '';

type Track = 'primary' | 'canary';

const NAMESPACE = 'namespace="prod"';
const WHERE = [{ label: 'namespace', op: '=' as const, value: 'prod' }];

/** So many more at each evaluation, from the beginning to the end of the test. */
const growing = (each: number): number[] => Array.from({ length: AT_S / EVALUATION_S + 1 }, (_, index) => index * each);
const instance = (track: Track) => `job="atrium",instance="${track}",${NAMESPACE}`;

const builds = (...tracks: Track[]): Series[] =>
  tracks.map((track) => ({
    series: `${METRICS.build.name}{${instance(track)},track="${track}",version="1"}`,
    values: growing(0).map(() => 1),
  }));

/** Participant-seconds of each evaluation. */
const seconds = (track: Track, good: number, bad: number): Series[] =>
  Object.entries({ good, bad }).map(([verdict, each]) => ({
    series: `${METRICS.participantSeconds.name}{${instance(track)},track="${track}",participant="person",verdict="${verdict}"}`,
    values: growing(each),
  }));

const firstMedia = (track: Track, all: number, within: number): Series[] => {
  const labels = `${instance(track)},participant="person",kind="audio"`;
  return [
    { series: `${METRICS.firstMedia.name}_count{${labels}}`, values: growing(all) },
    { series: `${METRICS.firstMedia.name}_bucket{${labels},le="2"}`, values: growing(within) },
  ];
};

/** One scalar with this value, and nothing besides it. */
function is(expr: string, value: number, series: readonly Series[]): void {
  const { ok, text } = replay({
    groups: [],
    series,
    holds: [
      { atS: AT_S, expr: `abs((${expr}) - (${value})) < bool ${NEAR}` },
      { atS: AT_S, expr: `count(${expr})` },
      // NaN is the only number that is not itself.
      { atS: AT_S, expr: `(${expr}) == bool (${expr})` },
    ],
  });
  expect(text).toContain('SUCCESS');
  expect(ok).toBe(true);
}

/** One scalar above this value, and nothing besides it. */
function above(expr: string, value: number, series: readonly Series[]): void {
  const { ok, text } = replay({
    groups: [],
    series,
    holds: [
      { atS: AT_S, expr: `(${expr}) > bool ${value}` },
      { atS: AT_S, expr: `count(${expr})` },
    ],
  });
  expect(text).toContain('SUCCESS');
  expect(ok).toBe(true);
}

describe.skipIf(version === null)(`promtool${why}: what Flagger asks for`, () => {
  const time = excessExpr(GOOD_TIME, WINDOW, WHERE);
  const media = excessExpr(FIRST_MEDIA, WINDOW, WHERE);
  const both = builds('primary', 'canary');

  test('[CAN1] no data at all is one neutral number, for every objective', () => {
    for (const objective of OBJECTIVES) is(excessExpr(objective, WINDOW, WHERE), 0, both.slice(0, 1));
  });

  test('[CAN1] counters that stand still divide nothing by nothing, and are neutral', () => {
    is(time, 0, [...both, ...seconds('primary', 0, 0), ...seconds('canary', 0, 0)]);
    is(media, 0, [...both, ...firstMedia('primary', 0, 0), ...firstMedia('canary', 0, 0)]);
  });

  test('[CAN2] a canary with three sessions is neutral, however bad they are', () => {
    is(time, 0, [...both, ...seconds('primary', 300, 3), ...seconds('canary', 0, 3 * EVALUATION_S)]);
    is(media, 0, [...both, ...firstMedia('primary', 50, 50), ...firstMedia('canary', 0.3, 0)]);
  });

  test('[CAN2] so is one whose primary nobody uses', () => {
    is(time, 0, [...both, ...seconds('primary', 1, 0), ...seconds('canary', 300, 100)]);
    // Fifteen first sounds in five minutes, of which twenty are evidence.
    is(media, 0, [...both, ...firstMedia('primary', 1.5, 1.5), ...firstMedia('canary', 10, 0)]);
  });

  test('[CAN2] so is one with three bad ones among enough, and one with five is not', () => {
    const [primary, good] = [firstMedia('primary', 50, 50), { track: 'canary', all: 2.5 } as const];
    is(media, 0, [...both, ...primary, ...firstMedia(good.track, good.all, good.all - 0.3)]);
    const five = excessOf({ bad: 5, all: 25 }, { bad: 0, all: 500 }, FIRST_MEDIA.evidenceMin);
    expect(five).toBeGreaterThan(0.1);
    is(media, five, [...both, ...primary, ...firstMedia(good.track, good.all, good.all - 0.5)]);
  });

  test('[CAN3] a broken canary is above the primary by the difference of both shares, less what is by chance', () => {
    // 300 seconds each 30 s are ten people.
    const people = excessOf({ bad: 4.2, all: 20 }, { bad: 0.2, all: 20 }, 10);
    const broken = excessOf({ bad: 20, all: 20 }, { bad: 0.2, all: 20 }, 10);
    expect([people, broken > 0.3]).toEqual([0, true]);
    is(time, people, [...both, ...seconds('primary', 594, 6), ...seconds('canary', 474, 126)]);
    is(time, broken, [...both, ...seconds('primary', 594, 6), ...seconds('canary', 0, 600)]);
    const late = excessOf({ bad: 100, all: 200 }, { bad: 20, all: 500 }, 20);
    expect(late).toBeGreaterThan(0.35);
    is(media, late, [...both, ...firstMedia('primary', 50, 48), ...firstMedia('canary', 20, 10)]);
  });

  test('[CAN3] a canary that died counts for as long as the window reaches, by its own label and by its process', () => {
    const diedAt = AT_S / EVALUATION_S - 4;
    const died = (series: readonly Series[]): Series[] =>
      series.map((one) => ({
        ...one,
        values: one.values.map((value, at) => (at < diedAt ? value : at === diedAt ? ('stale' as const) : null)),
      }));
    const gone = (series: readonly Series[]) => [...builds('primary'), ...died([...builds('canary'), ...series])];
    above(time, 0.3, [...gone(seconds('canary', 12, 588)), ...seconds('primary', 600, 0)]);
    above(media, 0.7, [...gone(firstMedia('canary', 50, 1)), ...firstMedia('primary', 50, 50)]);
  });

  test('[CAN1] a process that begins anew as another version is one process', () => {
    const [first] = builds('canary');
    const again = { ...first!, series: first!.series.replace('version="1"', 'version="2"') };
    const half = AT_S / EVALUATION_S - 4;
    const was = { ...first!, values: first!.values.map((value, at) => (at < half ? value : at === half ? 'stale' : null)) } as Series; // prettier-ignore
    const is_ = { ...again, values: again.values.map((value, at) => (at < half ? null : value)) };
    const late = excessOf({ bad: 100, all: 200 }, { bad: 20, all: 500 }, 20);
    is(media, late, [
      ...builds('primary'),
      was,
      is_,
      ...firstMedia('primary', 50, 48),
      ...firstMedia('canary', 20, 10),
    ]);
  });

  test('[CAN3] a healthy one is not above it, and what hurts both is not its fault', () => {
    is(time, 0, [...both, ...seconds('primary', 297, 3), ...seconds('canary', 297, 3)]);
    is(time, 0, [...both, ...seconds('primary', 150, 150), ...seconds('canary', 200, 200)]);
    is(time, 0, [...both, ...seconds('primary', 297, 3), ...seconds('canary', 300, 0)]);
  });

  test('[CAN3] what another namespace has does not count', () => {
    const elsewhere = seconds('canary', 0, 500).map(({ series, values }) => ({
      series: series.replace(NAMESPACE, 'namespace="staging"').replace('instance="canary"', 'instance="other"'),
      values,
    }));
    is(time, 0, [...both, ...elsewhere, ...seconds('primary', 297, 3), ...seconds('canary', 297, 3)]);
    // A pod of the same name, which is a canary there.
    const [there] = builds('canary').map((one) => ({
      ...one,
      series: one.series.replace(NAMESPACE, 'namespace="staging"').replace('instance="canary"', 'instance="primary"'),
    }));
    const late = excessOf({ bad: 100, all: 200 }, { bad: 20, all: 500 }, 20);
    is(media, late, [...both, there!, ...firstMedia('primary', 50, 48), ...firstMedia('canary', 20, 10)]);
  });
});
