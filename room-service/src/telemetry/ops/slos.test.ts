import type { OpsAlert, OpsObjective } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { slosOf } from './slos.ts';

const series = { bad: 'bad', total: 'total', budgetLeft: 'left', error: { '5m': 'error5m', '1h': 'error1h' } };
const objective = (id: string): OpsObjective => ({
  id,
  title: id,
  promise: '',
  target: 0.99,
  periodDays: 30,
  counts: 'events',
  burn: null,
});
const recorded = (slo: string, name: string, value: number) => ({ labels: { __name__: name, slo }, value });

it('the promise that hurts most comes first, and last what nobody can judge', () => {
  const ids = ['unjudged', 'kept', 'overspent', 'kept too', 'pages'];
  const slos = slosOf({
    definition: { objectives: ids.map(objective), series },
    recorded: [
      ...ids.slice(1).map((id) => recorded(id, 'error1h', 0)),
      recorded('overspent', 'left', -0.1),
      recorded('unjudged', 'error1h', NaN),
    ],
    errors: [],
    alerts: [{ name: 'A', slo: 'pages', severity: 'page', isQuiet: false } as OpsAlert],
  });
  expect(slos.map(({ id }) => id)).toEqual(['pages', 'overspent', 'kept', 'kept too', 'unjudged']);
});
