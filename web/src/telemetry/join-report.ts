import { PAGE_STAGES, type ClientReport } from '@atrium/protocol';
import type { EndedAction } from './actions.ts';

type JoinReport = NonNullable<ClientReport['join']>;

/** What the room is told of how the page came in; null when it did not. */
export function joinReportOf(action: EndedAction): JoinReport | null {
  const { name, startedAt, marks, awaited, context } = action;
  if ((name !== 'join' && name !== 'resume') || !marks.has('welcome')) return null;
  const stages: JoinReport['stages'] = {};
  for (const stage of PAGE_STAGES) {
    const reached = marks.get(stage);
    if (reached !== undefined && stage !== 'produced') stages[stage] = Math.max(0, Math.round(reached - startedAt));
  }
  return { how: name === 'join' ? 'new' : 'resume', stages, awaited: [...awaited].sort(), traceId: context.traceId };
}
