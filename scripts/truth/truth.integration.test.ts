import { expect, test } from 'vitest';
import { TestNetwork } from '../lib/netns.ts';
import { agrees, loseAndCount } from './agreement.ts';
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

/** The loss that was made has to show: most lost packets are asked for again, and one that comes late is lost no more. */
const LOSS = { share: 0.05, holdMs: 60_000 };

test.skipIf(!available)(
  'over a minute with 5 % loss, pages and service count the same packets as lost',
  async () => {
    const counted = await loseAndCount(LOSS.share, LOSS.holdMs);
    for (const { way, server, client, dropped } of counted) {
      console.info(`${way}: the service counts ${server}, the pages ${client}; ${dropped} were dropped`);
    }
    for (const one of counted) {
      expect(one.dropped, one.way).toBeGreaterThan(100);
      expect(one.server, one.way).toBeGreaterThan(20);
      expect(agrees(one), one.way).toBe(true);
    }
  },
  420_000,
);
