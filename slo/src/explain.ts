import { BAD_ABOVE, burnRules, evidenceOf, type BurnRule } from './burn-rules.ts';
import { exact, times, toNumber, toText } from './exact.ts';
import type { Objective, Sli } from './objective.ts';
import { queriesOf } from './openslo-query.ts';
import { budgetOf } from './recording-rules.ts';
import { shareAt, timeToTell, TOTAL_OUTAGE, type Told } from './time-to-tell.ts';
import { duration, EVALUATION_S, periodWindow, windowsS } from './windows.ts';

/** Of a host with a few full rooms, where nothing better is known. */
const TYPICAL_RATE_PER_S: Readonly<Record<Sli['kind'], number>> = { events: 0.1, latency: 2, time: 100 };
const WHAT: Readonly<Record<Sli['kind'], string>> = {
  events: 'events',
  latency: 'requests',
  time: 'participant-seconds',
};

/** One line for each objective. */
export function listing(objectives: readonly Objective[]): string {
  const width = Math.max(...objectives.map(({ id }) => id.length));
  const lines = objectives.map(
    ({ id, target, title, consequences }) =>
      `${id.padEnd(width)}  ${percent(target).padStart(6)}  ${title} (${consequences.join(', ')})`,
  );
  return `${lines.join('\n')}\n`;
}

/** What is promised, what may go wrong, and when somebody hears of it; with so many events or people a second. */
export function explain(objective: Objective, ratePerS = TYPICAL_RATE_PER_S[objective.sli.kind]): string {
  const { id, title, promise, sli, target, consequences } = objective;
  const queries = queriesOf(sli);
  const period = periodWindow(objective);
  const rows: readonly (readonly [string, string])[] = [
    ['target', `${percent(target)} of ${WHAT[sli.kind]} in ${period} are good`],
    ['bad', queries.bad],
    ['of', queries.total],
    [
      'budget',
      `${percent(toNumber(budgetOf(objective)))}: ${budgetMinutes(objective)} of ${period} with everything bad`,
    ],
    ['', budgetEvents(objective, ratePerS)],
    ['windows', windowsS(objective).map(duration).join(' ')],
    ['a breach', consequences.join(', ')],
    ['evidence', evidence(objective)],
  ];
  const table = rows.map(([name, text]) => `  ${name.padEnd(9)} ${text}`);
  return [`${id}: ${title}`, promise, '', ...table, '', ...alertsOf(objective, ratePerS), ''].join('\n');
}

function alertsOf(objective: Objective, ratePerS: number): readonly string[] {
  const rules = burnRules(objective);
  if (rules.length === 0) return ['No alert: a breach holds releases, and wakes nobody.'];
  return [
    ...rules.flatMap((rule) => alertOf(objective, rule, ratePerS)),
    'Where nothing is counted at all (no process, a renamed metric), no share of it burns: the alert on absent metrics tells.',
  ];
}

function alertOf(objective: Objective, rule: BurnRule, ratePerS: number): readonly string[] {
  const at = (badShare: number) => inWords(timeToTell(objective, rule, { badShare, ratePerS }));
  const conditions = rule.conditions.map(
    ({ long, short, factor, threshold }) =>
      `    burns ${toText(exact(factor))} times as fast as it may (${percent(threshold)} bad) in ${long} and in ${short}`,
  );
  const [ten, budget] = [shareAt(10, objective), percent(shareAt(10, objective))];
  return [
    `${rule.name} (${rule.severity}), for ${duration(rule.forS)} when it`,
    conditions.join(', or\n'),
    `    everything is bad: ${at(TOTAL_OUTAGE)}`,
    `    ten times the budget (${budget} bad): ${at(ten)}`,
    '',
  ];
}

function inWords(told: Told): string {
  if (told.told) return `tells after ${time(told.afterS)} (${told.by.long}), give or take ${duration(EVALUATION_S)}`;
  switch (told.why) {
    case 'below':
      return 'does not tell, it burns too slowly';
    case 'evidence':
      return 'does not tell, too little happens in its windows';
  }
}

function budgetMinutes(objective: Objective): string {
  const minutes = toNumber(times(budgetOf(objective), exact(objective.periodDays * 24 * 60)));
  return `${grouped(minutes)} minutes (${time(minutes * 60)})`;
}

function budgetEvents(objective: Objective, ratePerS: number): string {
  const { sli, periodDays } = objective;
  const all = ratePerS * periodDays * 86_400;
  const rate = sli.kind === 'time' ? `${grouped(ratePerS)} people in rooms` : `${toText(exact(ratePerS))} a second`;
  return `${grouped(all * toNumber(budgetOf(objective)))} of ${grouped(all)} ${WHAT[sli.kind]} with ${rate}`;
}

function evidence(objective: Objective): string {
  const { kind } = objective.sli;
  const least = `${toText(evidenceOf(objective))} ${WHAT[kind]} in the long window`;
  return kind === 'time' ? least : `${least}, and more than ${BAD_ABOVE} of them bad`;
}

function percent(share: number): string {
  return `${toText(times(exact(share), exact(100)))} %`;
}

/** 25920 is `25,920`; of what is small two digits after the point say enough. */
function grouped(value: number): string {
  const [whole = '', fraction] = String(value >= 100 ? Math.round(value) : Math.round(value * 100) / 100).split('.');
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? text : `${text}.${fraction}`;
}

/** The two largest units: `3 h 36 min`. */
function time(seconds: number): string {
  let rest = Math.round(seconds);
  const parts = (
    [
      ['d', 86_400],
      ['h', 3600],
      ['min', 60],
      ['s', 1],
    ] as const
  ).flatMap(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest %= length;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}
