import { expect, test } from 'vitest';
import { TestNetwork } from '../lib/netns.ts';
import { tryFault } from './experiment.ts';
import { FAULTS } from './faults.ts';

const available = TestNetwork.available();
if (!available) console.warn('Left out: the verdict under real faults takes Linux, root, iproute2 and iptables.');

/** Five reports: the share of sure time is the same as in the long form. */
const HOLD_MS = 25_000;

/** The rest takes minutes: `npm run truth`. */
const QUICK = FAULTS.filter(({ name }) => name === 'stopped' || name === 'worker');

test.skipIf(!available).each(QUICK)(
  'when $what, those who notice it have bad seconds for that reason',
  async (fault) => {
    const { missing } = await tryFault(fault, { holdMs: HOLD_MS, machine: 'busy' });
    expect(missing).toEqual([]);
  },
  420_000,
);
