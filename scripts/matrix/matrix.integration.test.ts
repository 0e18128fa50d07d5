import { afterAll, describe, expect, test } from 'vitest';
import { findMonitoringPrograms } from '../lib/monitoring-programs.ts';
import { FAST_CLOCK, type Fault } from './fault.ts';
import { FAULTS } from './faults.ts';
import { tryFault } from './trial.ts';

const isThere = findMonitoringPrograms(process.env).kind === 'found';
afterAll(() => {
  if (!isThere)
    console.warn(
      'Left out: which alerts a fault fires is seen by Prometheus and Alertmanager, which are not installed.',
    );
});

/** A symptom that pages, a cause that is a ticket, and no service at all; the others are `npm run matrix`. */
const SHORT: readonly Partial<Fault>[] = [
  // It is counted in joins and not in time, so that even an hour may be half a minute.
  { name: 'join-failures', clock: FAST_CLOCK },
  { name: 'descriptors-run-out' },
  { name: 'no-pod' },
];

describe.runIf(isThere)('in a real Prometheus and Alertmanager', () => {
  test.each(SHORT)(
    '$name fires the right alerts, which reach the right people and are over after it, and no others',
    async (changes) => {
      const fault = FAULTS.find(({ name }) => name === changes.name);
      if (fault === undefined) throw new Error(`there is no fault ${changes.name}`);
      const { mistakes } = await tryFault({ ...fault, ...changes });
      expect(mistakes).toEqual([]);
    },
    900_000,
  );
});
