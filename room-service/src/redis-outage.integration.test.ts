import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from '../../scripts/roll/cluster.ts';
import { Crew } from '../../scripts/roll/crew.ts';
import { withoutRedis } from '../../scripts/roll/outage.ts';
import { outageTable } from '../../scripts/roll/table.ts';
import { outageProblems } from '../../scripts/roll/verdict.ts';

/** The short form of `npm run redis-outage`. */
const GONE_S = 20;
const PATIENCE_MS = 480_000;

describe.runIf(Cluster.available())('people who talk while Redis is gone (needs redis-server and nginx)', () => {
  let cluster: Cluster;
  let crew: Crew;

  beforeAll(async () => {
    cluster = await Cluster.start(['rooms-0', 'rooms-1']);
    crew = await Crew.gather({ base: cluster.edge.url, rooms: ['garden', 'studio'], circles: [4], listeners: 8 });
  }, PATIENCE_MS);
  afterAll(async () => {
    await crew.stop();
    await cluster.stop();
  }, PATIENCE_MS);

  it(
    '[DIR12] [DIR20] [PLA8] they notice nothing, and everything heals when it comes back without its data',
    { timeout: PATIENCE_MS },
    async () => {
      const facts = await withoutRedis(cluster, crew, GONE_S);
      process.stdout.write(`\n${outageTable(facts)}\n`);
      expect(outageProblems(facts)).toEqual([]);
    },
  );
});
