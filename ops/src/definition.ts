import { boards } from '@atrium/dashboards';
import {
  BASE_WINDOW_S,
  burnRules,
  compressed,
  duration,
  OBJECTIVES,
  overLast,
  SERVICE,
  type Objective,
} from '@atrium/slo';
import type { OpsDefinition, OpsObjective } from '../view/index.ts';
import { opsBoard } from './board.ts';
import { queries } from './queries.ts';
import { reasonsOfBad } from './reasons.ts';

const HOUR_S = 3600;

/** All that `/ops` may ask. `clock` divides time, as the rules' does, so that an hour is tried in minutes. */
export function definition(objectives: readonly Objective[] = OBJECTIVES, clock = 1): OpsDefinition {
  const hour = duration(compressed(HOUR_S, clock));
  return {
    objectives: objectives.map(opsObjective),
    ...queries(hour),
    alertFilters: [`service="${SERVICE}"`],
    nowWords: overLast(BASE_WINDOW_S),
    reasons: reasonsOfBad(),
    boards: boards(objectives).map((board) => opsBoard(board)),
  };
}

function opsObjective(objective: Objective): OpsObjective {
  const { id, title, promise, target, periodDays, sli } = objective;
  const [rule] = burnRules(objective);
  const first = rule?.conditions[0];
  return {
    id,
    title,
    promise,
    target,
    periodDays,
    counts: sli.kind === 'time' ? 'time' : 'events',
    burn:
      rule === undefined || first === undefined
        ? null
        : { severity: rule.severity, long: first.long, short: first.short, factor: first.factor },
  };
}
