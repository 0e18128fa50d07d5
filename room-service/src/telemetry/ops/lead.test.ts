import { expect, it } from 'vitest';
import { Lead } from './lead.ts';
import { alert, joins, minutesAgo, NOW_MS, people, slo, ticket } from './testing/facts.ts';

const MINUTE_MS = 60_000;
const time = alert({ name: 'time' });
const door = alert({ name: 'door', slo: 'join-success' });
/** The one page hurts more people, then the other. */
const FACTS = [
  {
    slos: [slo({ errorNow: 0.5 }), joins({ errorNow: 0.5, badRate: 0.1 })],
    people: people(40, { hurt: 20 }),
    door: null,
  },
  {
    slos: [slo({ errorNow: 0.5 }), joins({ errorNow: 0.5, badRate: 0.1 })],
    people: people(40, { hurt: 4 }),
    door: null,
  },
] as const;
const names = (alerts: readonly { name: string }[]) => alerts.map(({ name }) => name);

it('[OPS27] what leads stays for a minute, whoever hurts more meanwhile', () => {
  const lead = new Lead();
  const leads = (facts: 0 | 1, afterMs: number) =>
    names(lead.order([door, time], FACTS[facts], NOW_MS + afterMs)).join(' ');
  expect(leads(0, 0)).toBe('time door');
  expect(leads(1, 5_000)).toBe('time door');
  expect(leads(1, MINUTE_MS - 1)).toBe('time door');
  expect(leads(1, MINUTE_MS)).toBe('door time');
  expect(leads(0, MINUTE_MS + 5_000)).toBe('door time');
});

it('[OPS27] unless something worse comes, or it ends or is over', () => {
  const lead = new Lead();
  const hot = ticket('hot');
  expect(names(lead.order([hot], FACTS[0], NOW_MS))).toEqual(['hot']);
  expect(names(lead.order([hot, door], FACTS[0], NOW_MS + 1))).toEqual(['door', 'hot']);
  expect(names(lead.order([hot], FACTS[0], NOW_MS + 2))).toEqual(['hot']);
  const over = { slos: [slo(), joins({ errorNow: 0.5, badRate: 0.1 })], people: people(40), door: null };
  expect(names(lead.order([time], FACTS[0], NOW_MS + 3))).toEqual(['time']);
  expect(names(lead.order([time, door], over, NOW_MS + 4))).toEqual(['door', 'time']);
  expect(names(lead.order([{ ...door, isQuiet: true }, hot], over, NOW_MS + 5))).toEqual(['hot', 'door']);
});

it('[OPS8] the others stay where they are: by severity, since when, and name', () => {
  const at = (name: string, sinceMin: number) => ticket(name, { sinceMs: minutesAgo(sinceMin) });
  const alerts = [at('b', 9), at('a', 9), at('old', 90), at('new', 1), door, time];
  const order = (facts: 0 | 1, of = alerts) => names(new Lead().order(of, FACTS[facts], NOW_MS)).slice(2);
  expect(order(0)).toEqual(['new', 'a', 'b', 'old']);
  expect(order(1, alerts.toReversed())).toEqual(['new', 'a', 'b', 'old']);
});
