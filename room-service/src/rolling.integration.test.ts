import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../../scripts/roll/cluster.ts';
import { Crew } from '../../scripts/roll/crew.ts';
import { losePod } from '../../scripts/roll/lost-pod.ts';
import { rolling } from '../../scripts/roll/rolling.ts';
import { lostPodTable, rollingTable } from '../../scripts/roll/table.ts';
import { lostPodProblems, rollingProblems, TOO_BUSY } from '../../scripts/roll/verdict.ts';

/** The short form of `npm run roll`: as many pods, fewer people. */
const LISTENING = ['garden', 'studio'];
const OLDER = ['attic'];
const CIRCLE = 4;
const DEADLINE_MS = 30_000;
/** A minute and a half on an idle machine. */
const PATIENCE_MS = 480_000;

const print = (text: string): void => void process.stdout.write(`\n${text}\n`);

describe.runIf(Cluster.available())(
  'three pods behind an edge, and people who talk in them (needs redis-server and nginx)',
  () => {
    let cluster: Cluster;
    let crew: Crew;

    beforeAll(async () => {
      cluster = await Cluster.start(['rooms-0', 'rooms-1', 'rooms-2']);
      const where = { rooms: LISTENING, olderRooms: OLDER, circles: [CIRCLE] };
      crew = await Crew.gather({
        base: cluster.edge.url,
        ...where,
        listeners: CIRCLE * (LISTENING.length + OLDER.length),
      });
    }, PATIENCE_MS);
    afterAll(async () => {
      await crew.stop();
      await cluster.stop();
    }, PATIENCE_MS);

    it(
      '[DRN4] [MOV15] [MOV17] nobody has to come back and no voice stops when all of them are restarted one after the other',
      { timeout: PATIENCE_MS },
      async () => {
        const facts = await rolling(cluster, crew, DEADLINE_MS);
        print(rollingTable(facts));
        // On a machine that cannot carry a dozen voices only what is not heard can be told.
        expect(
          rollingProblems(facts)
            .filter((problem) => problem !== TOO_BUSY)
            .join('\n'),
        ).toBe('');
      },
    );

    it(
      '[SES15] everybody is back in their circle and heard within seconds when one of them is killed',
      { timeout: PATIENCE_MS },
      async () => {
        const facts = await losePod(cluster, crew, 'killed');
        print(lostPodTable(facts));
        expect(lostPodProblems(facts).join('\n')).toBe('');
      },
    );
  },
);
