import { budgetOf, burnRules, exact, Refusal, toNumber, type Objective } from '@atrium/slo';
import { toRunbook } from './links.ts';
import { badAbove, type PanelLink, type Threshold } from './panel.ts';

/** `99.9 %`, with the digits that were written. */
export function percent(share: number): string {
  const { numerator, denominator } = exact(share);
  return `${toNumber({ numerator: numerator * 100n, denominator })} %`;
}

/** The share of bad that was promised not to be exceeded. */
export function budget(objective: Objective): number {
  return toNumber(budgetOf(objective));
}

/** Good from the target on. */
export function targetThresholds({ target }: Objective): readonly Threshold[] {
  return [
    { from: null, color: 'red' },
    { from: target, color: 'green' },
  ];
}

/** Of shares of bad: above the budget it is more than was promised. */
export function budgetThresholds(objective: Objective): readonly Threshold[] {
  return badAbove(budget(objective));
}

/** Burn rates at which somebody is told, the slowest first; without repetition over all objectives. */
export function burnFactors(objectives: readonly Objective[]): readonly number[] {
  const factors = objectives.flatMap((objective) =>
    burnRules(objective).flatMap(({ conditions }) => conditions.map(({ factor }) => factor)),
  );
  return [...new Set(factors)].sort((a, b) => a - b);
}

/** Yellow from the first ticket on, red from the first page on. */
export function burnThresholds(objectives: readonly Objective[]): readonly Threshold[] {
  const lowest = (severity: 'page' | 'ticket') =>
    Math.min(
      ...objectives.flatMap((objective) =>
        burnRules(objective)
          .filter((rule) => rule.severity === severity)
          .flatMap(({ conditions }) => conditions.map(({ factor }) => factor)),
      ),
    );
  return badAbove(lowest('page'), lowest('ticket'));
}

/** What to do when this promise is broken. */
export function runbooksOf(objective: Objective): readonly PanelLink[] {
  return burnRules(objective).map(({ name }) => toRunbook(name));
}

/** The objective of this id, which a board shows by name. */
export function promised(objectives: readonly Objective[], id: string): Objective {
  const found = objectives.find((objective) => objective.id === id);
  if (found === undefined) throw new Refusal(`there is no objective ${id}, and a board shows it`);
  return found;
}

/**
 * Of the share of bad at this moment: yellow is more than was promised, red is as fast as somebody is woken for. What wakes
 * nobody is red at once.
 */
export function nowThresholds(objective: Objective): readonly Threshold[] {
  const page = burnRules(objective).find(({ severity }) => severity === 'page');
  if (page === undefined) return budgetThresholds(objective);
  return badAbove(Math.min(...page.conditions.map(({ threshold }) => threshold)), budget(objective));
}

/** Seconds within which it was promised. */
export function limitS(objective: Objective): number {
  if (objective.sli.kind !== 'latency')
    throw new Refusal(`${objective.id} promises no time, and a board shows within which it is`);
  return objective.sli.withinS;
}
