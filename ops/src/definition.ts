import { boards, WHOSE } from '@atrium/dashboards';
import {
  BAD_ABOVE,
  BASE_WINDOW_S,
  burnRules,
  compressed,
  duration,
  OBJECTIVES,
  overLast,
  SERVICE,
  type BurnCondition,
  type Objective,
} from '@atrium/slo';
import type { OpsDefinition, OpsObjective } from '../view/index.ts';
import { opsBoards } from './board.ts';
import { HOLDS } from './holds.ts';
import { MINUTE_S, queries } from './queries.ts';
import { reasonsOfBad } from './reasons.ts';

const HOUR_S = 3600;

/** All that `/ops` may ask. `clock` divides time, as the rules' does, so that an hour is tried in minutes. */
export function definition(objectives: readonly Objective[] = OBJECTIVES, clock = 1): OpsDefinition {
  const window = (seconds: number) => duration(compressed(seconds, clock));
  return {
    objectives: objectives.map(opsObjective),
    ...queries({ hour: window(HOUR_S), now: window(BASE_WINDOW_S), minute: window(MINUTE_S) }),
    alertFilters: [`service="${SERVICE}"`],
    nowWords: overLast(BASE_WINDOW_S),
    minuteWords: overLast(MINUTE_S),
    manyAbove: BAD_ABOVE,
    reasons: reasonsOfBad(),
    whose: WHOSE,
    holds: HOLDS,
    boards: boards(objectives).flatMap((board) => opsBoards(board)),
  };
}

function opsObjective(objective: Objective): OpsObjective {
  const { id, title, promise, target, periodDays, sli } = objective;
  const [rule] = burnRules(objective);
  const [first, second] = rule?.conditions ?? [];
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
        : {
            alert: rule.name,
            severity: rule.severity,
            ...burnOf(first),
            ...(second === undefined ? {} : { slower: burnOf(second) }),
          },
  };
}

function burnOf({ long, short, factor }: BurnCondition): { long: string; short: string; factor: number } {
  return { long, short, factor };
}
