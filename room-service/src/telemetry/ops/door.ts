import type { OpsDoor } from '@atrium/ops/view';
import type { PrometheusClient, Sample, Series } from './prometheus-client.ts';

export type DoorOptions = {
  /** What is asked, of a moment and over a time; each of a minute. */
  queries: { asked: string; came: string };
  /** So many are an accident. */
  above: number;
};

/** `stages`: joins that failed lately, by how far they got. `cameBefore`: 5 minutes ago. */
type Rates = Readonly<Record<'asked' | 'came' | 'stages' | 'cameBefore' | 'gone', readonly Sample[]>>;

/** So few are no accident, where at least so many ask in a minute. */
const CAME_SHARE_MIN = 0.5;
const ASKED_MIN = 10;
/** So many are nearly all: of a minute's tickets some are not spent yet. */
const WELL_SHARE = 0.9;
/** So many of those before are as many. */
const STEADY_SHARE = 0.8;
/** What the rates are of. */
const MINUTE_S = 60;
/** How far it is looked back for when it was shut, and how exactly: as often as it is scraped. */
const LOOK_BACK_S = 3600;
const STEP_S = 15;

/** Whether those come in who ask to. */
export class Door {
  readonly #options: DoorOptions;
  #shutSinceMs: number | null = null;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Null where nothing was counted for long enough. It is looked back once, when it is first seen to be shut. */
  async of(rates: Rates, prometheus: PrometheusClient, nowMs: number): Promise<OpsDoor | null> {
    const door = doorOf({ ...rates, above: this.#options.above });
    if (door?.isShut !== true) this.#shutSinceMs = null;
    else this.#shutSinceMs ??= (await this.#lookBack(prometheus, nowMs / 1000)) ?? nowMs;
    return door === null ? null : { ...door, shutSinceMs: this.#shutSinceMs };
  }

  async #lookBack(prometheus: PrometheusClient, endS: number): Promise<number | null> {
    const { queries, above } = this.#options;
    const range = { startS: endS - LOOK_BACK_S, endS, stepS: STEP_S };
    const [asked, came] = await Promise.all([
      prometheus.queryRange(queries.asked, range),
      prometheus.queryRange(queries.came, range),
    ]);
    return asked.ok && came.ok ? shutSinceOf({ asked: asked.value, came: came.value, above }) : null;
  }
}

type Of<T> = { asked: readonly T[]; came: readonly T[]; above: number };
type DoorFacts = Rates & { above: number };

/** Whole people, the same wherever they are shown; one who comes is not none. */
export function doorOf({
  asked: [asked],
  came: [came],
  stages,
  cameBefore: [before],
  gone: [gone],
  above,
}: DoorFacts): Omit<OpsDoor, 'shutSinceMs'> | null {
  if (asked === undefined || came === undefined) return null;
  const cameWhole = came.value > 0 ? Math.max(1, Math.round(came.value)) : 0;
  return {
    asked: Math.round(asked.value),
    came: cameWhole,
    isSteady: before !== undefined && before.value >= ASKED_MIN && came.value >= before.value * STEADY_SHARE,
    gone: Math.round(gone?.value ?? 0),
    isShut: isShut(asked.value, came.value, above),
    isWell: asked.value >= ASKED_MIN && came.value >= asked.value * WELL_SHARE && areUnended(stages),
  };
}

/** The row of the table of JoinSuccessBurnsFast for those of the stage `socket` who did come with their ticket. */
export const GONE_ROW = 'socket, and many a minute are gone before they are answered';

/** Most of those who do not come in connected, asked, and were gone: the way lets them through, and something ends them. */
export function areMostGone({ asked, came, gone }: Pick<OpsDoor, 'asked' | 'came' | 'gone'>, above: number): boolean {
  return gone > above && gone >= (asked - came) / 2;
}

/** A ticket that nobody came with: nothing else tells a minute later what was. */
function areUnended(stages: readonly Sample[]): boolean {
  const sum = (of: readonly Sample[]) => of.reduce((all, { value }) => all + value, 0);
  return sum(stages.filter(({ labels }) => labels.stage === 'socket')) >= sum(stages) * WELL_SHARE;
}

/** When the last of the points that are shut one after the other begins; null: the last one is not. */
export function shutSinceOf({ asked: [asked], came: [came], above }: Of<Series>): number | null {
  const cameAt = new Map(came?.values);
  const points = asked?.values ?? [];
  const isShutAt = ([at, rate]: readonly [number, number]) => isShut(rate, cameAt.get(at) ?? NaN, above);
  const open = points.findLastIndex((point) => !isShutAt(point));
  const first = points[open + 1];
  if (first === undefined) return null;
  const [at, rate] = first;
  // Of a minute in which a third still came the last two thirds were shut.
  return (at - MINUTE_S * (1 - (cameAt.get(at) ?? 0) / rate)) * 1000;
}

/** Both of a minute. */
export function isShut(asked: number, came: number, above: number): boolean {
  return (came === 0 && asked > above) || (asked >= ASKED_MIN && came < asked * CAME_SHARE_MIN);
}
