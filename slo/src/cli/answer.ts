import { explain, listing } from '../explain.ts';
import type { Objective } from '../objective.ts';

export type Answer = { ok: true; text: string } | { ok: false; text: string };

const USAGE = `Usage: npm run slo -- list
       npm run slo -- explain <slo> [--rate <events, or people in rooms, a second>]
`;

/** What the command says to these arguments. */
export function answer(args: readonly string[], objectives: readonly Objective[]): Answer {
  const [command, id, ...more] = args;
  if (command === 'list' && id === undefined) return { ok: true, text: listing(objectives) };
  if (command !== 'explain' || id === undefined) return { ok: false, text: USAGE };
  const objective = objectives.find((one) => one.id === id);
  if (objective === undefined)
    return { ok: false, text: `There is no objective "${id}". There are:\n${listing(objectives)}` };
  const rate = rateOf(more);
  if (rate === null) return { ok: false, text: `--rate takes a number above 0.\n${USAGE}` };
  return { ok: true, text: explain(objective, ...(rate === undefined ? [] : [rate])) };
}

/** undefined: none was given; null: it is none. */
function rateOf(args: readonly string[]): number | null | undefined {
  if (args.length === 0) return undefined;
  const [, text] = /^--rate[= ](.+)$/.exec(args.join(' ')) ?? [];
  const rate = Number(text);
  return text !== undefined && Number.isFinite(rate) && rate > 0 ? rate : null;
}
