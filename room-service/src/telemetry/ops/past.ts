import type { OpsDefinition, OpsSlo } from '@atrium/ops/view';
import { isShut } from './door.ts';
import { pageShare, timeOf } from './harm.ts';
import type { PrometheusClient, Series } from './prometheus-client.ts';

export type PastOptions = {
  definition: Pick<OpsDefinition, 'queries' | 'ranges' | 'manyAbove'>;
  slos: readonly OpsSlo[];
  nowMs: number;
};

/** `endedMs`: when it was first seen to be over, to a step; null: it goes on. */
export type PastTrouble = { beganMs: number; endedMs: number | null; hurtMost: number; wasShut: boolean };

/** How far it is looked back, and how exactly: as often as it is scraped. */
const LOOK_BACK_S = 3600;
const STEP_S = 15;

/** What hurt many, or let nobody in, last within the hour, as Prometheus holds it; null: there was nothing, or nobody can say. */
export async function lastTrouble(
  prometheus: PrometheusClient,
  { definition, slos, nowMs }: PastOptions,
): Promise<PastTrouble | null> {
  const { ranges, queries, manyAbove: above } = definition;
  // At round times, so that all who look see the same.
  const endS = Math.floor(nowMs / 1000 / STEP_S) * STEP_S;
  const ask = (expr: string) => prometheus.queryRange(expr, { startS: endS - LOOK_BACK_S, endS, stepS: STEP_S });
  const [here, time, asked, came] = await Promise.all([
    ask(ranges.here),
    ask(ranges.time),
    ask(queries.asked),
    ask(queries.came),
  ]);
  if (!(here.ok && time.ok && asked.ok && came.ok)) return null;
  const slo = timeOf(slos);
  const share = (slo === undefined ? null : pageShare(slo)) ?? Infinity;
  return troubleOf({ here: here.value, time: time.value, asked: asked.value, came: came.value, above, share });
}

export type Past = {
  /** One series. */
  here: readonly Series[];
  /** By `verdict`. */
  time: readonly Series[];
  /** One series each, of a minute. */
  asked: readonly Series[];
  came: readonly Series[];
  /** So many are an accident; such a share of bad pages once it has gone on. */
  above: number;
  share: number;
};

/** By the rules of what is so now. Where nothing was scraped it is not known whether it went on. */
export function troubleOf({ here: [here], time, asked, came, above, share }: Past): PastTrouble | null {
  const [bad, good, unknown] = [valuesOf(time, 'bad'), valuesOf(time, 'good'), valuesOf(time, 'unknown')];
  const [askedAt, cameAt] = [valuesOf(asked), valuesOf(came)];
  const moments = (here?.values ?? []).map(([at, people]): Moment => {
    const badS = bad.get(at) ?? 0;
    const knownS = badS + (good.get(at) ?? 0);
    const allS = knownS + (unknown.get(at) ?? 0);
    const hurt = allS > 0 ? Math.round((people * badS) / allS) : 0;
    const wasShut = isShut(askedAt.get(at) ?? 0, cameAt.get(at) ?? NaN, above);
    return { atMs: at * 1000, hurt, wasShut, isBad: wasShut || (hurt > above && badS > share * knownS) };
  });
  return moments.reduce<PastTrouble | null>(after, null);
}

type Moment = { atMs: number; hurt: number; wasShut: boolean; isBad: boolean };

/** The trouble that goes on, a new one, or the last one, which is over. */
function after(trouble: PastTrouble | null, { atMs, hurt, wasShut, isBad }: Moment): PastTrouble | null {
  if (!isBad) return trouble === null ? null : { ...trouble, endedMs: trouble.endedMs ?? atMs };
  const had = trouble?.endedMs === null ? trouble : { beganMs: atMs, hurtMost: 0, wasShut: false };
  return {
    beganMs: had.beganMs,
    endedMs: null,
    hurtMost: Math.max(had.hurtMost, hurt),
    wasShut: had.wasShut || wasShut,
  };
}

/** By Unix time in s. */
function valuesOf(series: readonly Series[], verdict?: string): ReadonlyMap<number, number> {
  return new Map(series.find(({ labels }) => labels.verdict === verdict)?.values);
}
