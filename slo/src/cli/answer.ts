import { explain, listing } from '../explain.ts';
import type { Objective } from '../objective.ts';
import { constantOf, objectiveFile } from '../objective-file.ts';
import { exportOpenSlo } from '../openslo.ts';
import { importOpenSlo } from '../openslo-import.ts';
import { mistakesInWords, validate } from '../validate.ts';

export type Answer = { ok: true; text: string } | { ok: false; text: string };

export type AnswerOptions = {
  objectives: readonly Objective[];
  /** The text of a file; null where it cannot be read. */
  readFile: (path: string) => string | null;
};

const USAGE = `Usage: npm run slo -- list
       npm run slo -- explain <slo> [--rate <events, or people in rooms, a second>]
       npm run slo -- export [<slo>]    OpenSLO v1, of one or of all
       npm run slo -- import <file>     the TypeScript of what a file of OpenSLO v1 promises
`;

/** What the command says to these arguments. */
export function answer(args: readonly string[], { objectives, readFile }: AnswerOptions): Answer {
  const [command, name, ...more] = args;
  switch (command) {
    case 'list':
      return name === undefined ? said(listing(objectives)) : refused(USAGE);
    case 'explain':
      return name === undefined ? refused(USAGE) : explained(name, more, objectives);
    case 'export':
      return more.length > 0 ? refused(USAGE) : exported(name, objectives);
    case 'import':
      return name === undefined || more.length > 0 ? refused(USAGE) : imported(name, readFile(name), objectives);
    case undefined:
    default:
      return refused(USAGE);
  }
}

function explained(id: string, more: readonly string[], objectives: readonly Objective[]): Answer {
  const objective = objectives.find((one) => one.id === id);
  if (objective === undefined) return unknown(id, objectives);
  const rate = rateOf(more);
  if (rate === null) return refused(`--rate takes a number above 0.\n${USAGE}`);
  // Of what cannot be kept every number is nonsense.
  const mistakes = validate([objective]);
  if (mistakes.length > 0) return refused(`${mistakesInWords(mistakes)}\n`);
  return said(explain(objective, ...(rate === undefined ? [] : [rate])));
}

function exported(id: string | undefined, objectives: readonly Objective[]): Answer {
  const chosen = id === undefined ? objectives : objectives.filter((one) => one.id === id);
  return chosen.length === 0 && id !== undefined ? unknown(id, objectives) : said(exportOpenSlo(chosen));
}

/** A file for each; what is of the same id there is now may be replaced by it, and is not asked. */
function imported(path: string, text: string | null, objectives: readonly Objective[]): Answer {
  if (text === null) return refused(`${path} cannot be read.\n`);
  const read = importOpenSlo(text);
  if (!read.ok) return refused(read.mistakes.map((mistake) => `${path}: ${mistake}\n`).join(''));
  const mistakes = validate(read.value);
  if (mistakes.length > 0) return refused(`${mistakesInWords(mistakes)}\n`);
  return said(read.value.map((objective) => `${whereTo(objective, objectives)}${objectiveFile(objective)}`).join('\n'));
}

function whereTo({ id }: Objective, objectives: readonly Objective[]): string {
  const todo = objectives.some((one) => one.id === id)
    ? 'which it replaces'
    : `and ${constantOf(id)} goes into slo/src/objectives.ts`;
  return `// slo/src/objectives/${id}.ts, ${todo}; then: npm run generate\n`;
}

/** undefined: none was given; null: it is none. */
function rateOf(args: readonly string[]): number | null | undefined {
  if (args.length === 0) return undefined;
  const [, text] = /^--rate[= ](.+)$/.exec(args.join(' ')) ?? [];
  const rate = Number(text);
  return text !== undefined && Number.isFinite(rate) && rate > 0 ? rate : null;
}

const said = (text: string): Answer => ({ ok: true, text });
const refused = (text: string): Answer => ({ ok: false, text });
const unknown = (id: string, objectives: readonly Objective[]): Answer =>
  refused(`There is no objective "${id}". There are:\n${listing(objectives)}`);
