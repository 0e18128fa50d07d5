import type { OpsAlert } from '@atrium/ops/view';
import type { HarmFacts } from './harm.ts';
import { gravityOf, worstFirst } from './worst-first.ts';

/** Whoever reads a sentence, opens its runbook and comes back finds the same sentence. */
const HOLD_MS = 60_000;
/** Of pages the one that has cost most, of tickets what has begun now. */
const OLDEST_FIRST = { page: 1, ticket: -1 } as const;

/** Which alert the sentence is about. Harm goes up and down with every answer; who leads does not. */
export class Lead {
  #held: { key: string; sinceMs: number } | null = null;

  /** The one that leads first, the others where they were. */
  order(alerts: readonly OpsAlert[], facts: HarmFacts, nowMs: number): OpsAlert[] {
    const [worst] = worstFirst(
      alerts.filter(({ isQuiet }) => !isQuiet),
      facts,
    );
    if (worst === undefined) {
      this.#held = null;
      return stable(alerts);
    }
    const lead = this.#heldOf(alerts, worst, facts, nowMs) ?? worst;
    const key = keyOf(lead);
    if (this.#held?.key !== key) this.#held = { key, sinceMs: nowMs };
    return [lead, ...stable(alerts.filter((alert) => alert !== lead))];
  }

  #heldOf(alerts: readonly OpsAlert[], worst: OpsAlert, facts: HarmFacts, nowMs: number): OpsAlert | null {
    const held = this.#held;
    if (held === null || nowMs - held.sinceMs >= HOLD_MS) return null;
    const alert = alerts.find((one) => !one.isQuiet && keyOf(one) === held.key) ?? null;
    return alert !== null && gravityOf(worst, facts) < gravityOf(alert, facts) ? null : alert;
  }
}

const keyOf = ({ name, slo, about }: OpsAlert): string => `${name} ${slo ?? ''} ${about}`;

function stable(alerts: readonly OpsAlert[]): OpsAlert[] {
  return alerts.toSorted(
    (a, b) =>
      Number(a.isQuiet) - Number(b.isQuiet) ||
      a.severity.localeCompare(b.severity) ||
      OLDEST_FIRST[a.severity] * (a.sinceMs - b.sinceMs) ||
      keyOf(a).localeCompare(keyOf(b)),
  );
}
