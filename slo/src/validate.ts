import { burnWindowsOf, thresholdOf } from './burn-rules.ts';
import { isAtLeast, ONE, toText } from './exact.ts';
import { CONSEQUENCES, type Objective, type Sli } from './objective.ts';
import { selector } from './promql.ts';
import type { Selection } from './selection.ts';
import { metricNamed, unknownIn } from './catalogue.ts';
import { BURN_WINDOWS, burnFactor, duration } from './windows.ts';

/** What is wrong with an objective, why that is wrong, and what to do. */
export type Mistake = { slo: string; mistake: string };

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Of a name in OpenSLO (a DNS label, RFC 1123), the strictest of those who read it. */
const ID_LENGTH_MAX = 63;

/** Every mistake at once. What it accepts can be compiled, can be reached by what happens, and can be told to somebody. */
export function validate(objectives: readonly Objective[]): readonly Mistake[] {
  const ids = objectives.map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((slo) => ({
    slo,
    mistake: 'two objectives have this id, and their series would be one: rename one of them',
  }));
  return [
    ...twice,
    ...objectives.flatMap((objective) => mistakesOf(objective).map((mistake) => ({ slo: objective.id, mistake }))),
  ];
}

/** A line for each. */
export function mistakesInWords(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ slo, mistake }) => `slo ${slo}: ${mistake}`).join('\n');
}

function mistakesOf(objective: Objective): readonly string[] {
  return [
    ...nameMistakes(objective),
    ...numberMistakes(objective),
    ...consequenceMistakes(objective),
    ...sliMistakes(objective.sli),
    ...reachMistakes(objective),
  ];
}

function nameMistakes({ id, title, promise }: Objective): string[] {
  return [
    ...when(
      !ID.test(id) || id.length > ID_LENGTH_MAX,
      `the id must be kebab-case with ${ID_LENGTH_MAX} signs at most: alerts and OpenSLO are named by it`,
    ),
    ...when(
      title.trim() === '' || promise.trim() === '',
      'title and promise must say something: they are what an alert tells',
    ),
  ];
}

const isTarget = (target: number): boolean => target > 0 && target < 1;
const isPeriod = (days: number): boolean => Number.isInteger(days) && days > longestDays();

function numberMistakes({ target, periodDays, evidenceMin }: Objective): string[] {
  return [
    ...when(
      !isTarget(target),
      target === 1
        ? 'a target of 1 leaves no budget, and every failure is a breach: promise less'
        : `a target of ${target} is no share between 0 and 1: write 99 % as 0.99`,
    ),
    ...when(
      !isPeriod(periodDays),
      `a period of ${periodDays} days is not longer than the longest burn window (${longestDays()} days), or is not in whole days: 28 or 30 are usual`,
    ),
    ...when(
      !(Number.isFinite(evidenceMin) && evidenceMin > 0),
      `an evidence of ${evidenceMin} tells somebody of the first odd session of a quiet night: say how much a window must hold`,
    ),
  ];
}

function consequenceMistakes({ consequences }: Objective): string[] {
  const odd = consequences.filter((one) => !CONSEQUENCES.includes(one));
  return [
    ...odd.map((one: string) => `a consequence "${one}" does nothing: there are ${CONSEQUENCES.join(', ')}`),
    ...when(consequences.length === 0, 'a breach has no consequence, so nobody promised it: add page, ticket or gate'),
    ...when(new Set(consequences).size !== consequences.length, 'a consequence is named twice: name it once'),
    ...when(
      consequences.includes('page') && !consequences.includes('ticket'),
      'it pages but opens no ticket: a slow burn would spend all of the budget and nobody would hear of it; add ticket',
    ),
  ];
}

function sliMistakes(sli: Sli): string[] {
  // What is not there, or does not grow, has no other mistakes that mean anything.
  const strange = strangeIn(sli);
  if (strange.length > 0) return strange;
  return sli.kind === 'latency' ? latencyMistakes(sli) : countedMistakes(sli);
}

/** The compiler says most of this of what is written with `select`, and nothing of what is imported or built by hand. */
function strangeIn(sli: Sli): string[] {
  const counted = sli.kind === 'latency' ? sli.failed : [...sli.bad, ...sli.total];
  const mistakes = [
    ...counted.map((one) => strangeOf(one, 'counter')),
    ...(sli.kind === 'latency' ? [strangeOf(sli.of, 'histogram')] : []),
  ];
  return [...new Set(mistakes.flatMap((mistake) => mistake ?? []))];
}

function strangeOf(selection: Selection, type: 'counter' | 'histogram'): string | null {
  const { metric, where } = selection;
  const unknown = unknownIn(selection);
  if (unknown !== null) return unknown;
  const empty = Object.entries(where).find(([, values]) => values.length === 0);
  if (empty !== undefined) return `${metric} is asked for no value of ${empty[0]}, which nothing has: name one`;
  const is = metricNamed(metric)?.type;
  if (is === type) return null;
  return type === 'counter'
    ? `${metric} is a ${is}, and only a counter counts: the rate of what also falls is no number of events`
    : `${metric} is a ${is}, and only a histogram knows how long each took`;
}

type Counted = Extract<Sli, { kind: 'events' | 'time' }>;
type Latency = Extract<Sli, { kind: 'latency' }>;

function countedMistakes(sli: Counted): string[] {
  return [
    ...when(sli.total.length === 0, 'nothing is counted as total: name what is all'),
    ...when(sli.bad.length === 0, 'nothing is counted as bad: it would always be kept'),
    ...[...sli.bad, ...sli.total]
      .filter(({ metric }) => (metricNamed(metric)?.unit === 'seconds') !== (sli.kind === 'time'))
      .map(
        ({ metric }) =>
          `${metric} counts ${sli.kind === 'time' ? 'no ' : ''}seconds, but the SLI is of kind ${sli.kind}: evidence and budget would be read in the wrong unit`,
      ),
    ...overlaps('bad', sli.bad),
    ...overlaps('total', sli.total),
    ...sli.bad
      .filter((bad) => !sli.total.some((total) => isWithin(bad, total)))
      .map((bad) => `${selector(bad)} is bad and not in the total: the share could be above 1; count it in both`),
    ...when(
      sli.total.length > 0 && sli.total.every((total) => sli.bad.some((bad) => isWithin(total, bad))),
      'all of the total is bad: nothing could be good; name in the total what is good, too',
    ),
  ];
}

function latencyMistakes({ of, form, withinS, failed }: Latency): string[] {
  const lastS = Math.max(...of.bucketsS);
  return [
    ...when(
      form === 'native' && of.native !== true,
      `${of.metric} is kept in buckets only: no process exposes it as a native histogram, and nothing would be measured; make its form classic`,
    ),
    ...when(
      form === 'classic' && !of.bucketsS.includes(withinS),
      `no bucket of ${of.metric} ends at ${withinS} s (${of.bucketsS.join(', ')}), so who was in time is not counted: choose one of these or add the bucket`,
    ),
    ...when(!(withinS > 0), `a limit of ${withinS} s is before the beginning: it must be above 0`),
    ...when(
      form === 'native' && withinS > lastS,
      `a limit of ${withinS} s is above all that ${of.metric} is made for (${lastS} s): nothing would ever be late`,
    ),
    ...overlaps('failed', failed),
  ];
}

function reachMistakes(objective: Objective): string[] {
  const { target, periodDays } = objective;
  if (!isTarget(target) || !isPeriod(periodDays)) return [];
  return burnWindowsOf(objective).flatMap((window) => {
    const [long, factor, threshold] = [
      duration(window.longS),
      toText(burnFactor(window, periodDays)),
      thresholdOf(objective, window),
    ];
    return when(
      isAtLeast(threshold, ONE),
      `the ${window.severity} over ${long} is out of reach: ${factor} x (1 - ${target}) is ${toText(threshold)}, and no more than 1 can be bad; promise more, or drop the ${window.severity}`,
    );
  });
}

/** Series that two selections of one list share would be counted twice. */
function overlaps(what: string, selections: readonly Selection[]): string[] {
  return selections.flatMap((a, index) =>
    selections
      .slice(index + 1)
      .filter((b) => share(a, b))
      .map((b) => `${selector(a)} and ${selector(b)} share series, which ${what} would count twice: make one of them`),
  );
}

/** Every series of `a` is one of `b`. */
function isWithin(a: Selection, b: Selection): boolean {
  if (a.metric !== b.metric) return false;
  return Object.entries(b.where).every(
    ([label, values]) => a.where[label]?.every((value) => values.includes(value)) ?? false,
  );
}

function share(a: Selection, b: Selection): boolean {
  if (a.metric !== b.metric) return false;
  return Object.entries(a.where).every(([label, values]) => {
    const others = b.where[label];
    return others === undefined || values.some((value) => others.includes(value));
  });
}

function longestDays(): number {
  return Math.max(...BURN_WINDOWS.map(({ longS }) => longS)) / 86_400;
}

const when = (isWrong: boolean, mistake: string): string[] => (isWrong ? [mistake] : []);
