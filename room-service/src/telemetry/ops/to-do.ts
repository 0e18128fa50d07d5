/** What a runbook says to do, in plain words: its steps, and what of its tables is for which reason or stage, or for what is so of it. */
export type ToDo = {
  steps: readonly string[];
  rows: readonly { of: readonly string[]; text: string }[];
  /** The runbook whose table the first step goes by; null: its own, or none. */
  tableOf: string | null;
};

/** What is so while somebody asks what to do first. */
export type AtHand = {
  /** When the alert, or what it is about, began. */
  sinceMs: number;
  /** When versions began to run. */
  startsMs: readonly number[];
  /** What is so, as rows say it, the closest first: of what people have, where joins end, what is slow, the loop, the workers. */
  leading: readonly string[];
  /** By what is so: what is measured of it, said before what the row says. */
  figures?: Readonly<Record<string, string>>;
  /** How many there are, as far as anybody knows. */
  processes: number;
};

/** What breaks within half an hour of a release is most often the release. */
const DEPLOY_MS = 30 * 60_000;
const DEPLOY = /\b(?:began|begin) with a (?:deploy|release)\b/;
/** Of one of many. Alone it has nowhere to send people. */
const ONE_OF_MANY = /^(?:Is )?one pod\b/i;

/** Empty where a runbook says nothing. */
export function firstOf({ steps, rows }: Pick<ToDo, 'steps' | 'rows'>, atHand: AtHand): string {
  const { sinceMs, startsMs, leading, figures = {}, processes } = atHand;
  const isDeploy = startsMs.some((ms) => ms <= sinceMs && ms > sinceMs - DEPLOY_MS);
  const left = steps.filter((step) => (isDeploy || !DEPLOY.test(step)) && (processes > 1 || !ONE_OF_MANY.test(step)));
  const [first = steps[0] ?? ''] = left;
  // The first step stays the first where it is for whatever it is.
  if (first === steps[0] && !first.endsWith(':')) return first;
  const [text] = leading.flatMap((what) => {
    const row = rows.find(({ of }) => of.includes(what));
    return row === undefined ? [] : [[figures[what], row.text].filter(Boolean).join(' ')];
  });
  if (text !== undefined) return text;
  // What only leads to a table says nothing without it.
  const next = first === steps[0] ? first : (left.find((step) => !step.endsWith(':')) ?? first);
  return next.replace(/:$/, '.');
}

/** Of the text of a runbook. */
export function toDoOf(markdown: string): ToDo {
  const [, text = ''] = /^## Do now\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(markdown) ?? [];
  const written = [...text.matchAll(/^\d+\. ([\s\S]*?)(?=^\s*(?:\d+\.|-) |^\n|(?![\s\S]))/gm)].map(
    ([, step = '']) => step,
  );
  const [, tableOf = null] = /\btable\s+of \[(\w+)\]\([^)]*\):\s*$/.exec(written[0] ?? '') ?? [];
  // Whatever columns are between: the first says for what, the second what it is, the last what to do.
  const rows = [...text.matchAll(/^\| (`.*) \|$/gm)].map(([, row = '']) => {
    const [of = '', what = '', ...more] = row.split(' | ');
    return {
      of: namesOf(of),
      text: `${plain(what)} (${plain(of)}). Go on with: ${plain(more.at(-1) ?? '')}`,
    };
  });
  return { steps: written.map(plain), rows, tableOf };
}

/** Of another alert: what is a step of one runbook is none of that which is open. */
export function saidElsewhere(text: string, runbook: string): string {
  return text.replace(/\bof the runbook\b/g, `of ${runbook}`);
}

/** Names alone are each for itself; with words between they are what has to be so. */
function namesOf(column: string): string[] {
  const isNames = column.replace(/`[^`]+`/g, '').replace(/[,\s]/g, '') === '';
  return isNames ? [...column.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name) : [plain(column)];
}

/** Without what Markdown marks links, code and weight with, and without words that point to what is not beside it. */
function plain(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\b(?:on|in) \/ops(?![\w/])/g, 'below')
    .replace(/\b(the (?:(?:first|second|third|last) )?query)(?: above)?(?! of)\b/gi, '$1 of the runbook')
    .replace(/\bstep (\d)(?! of)/g, 'step $1 of the runbook');
}
