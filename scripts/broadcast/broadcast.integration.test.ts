import { afterAll, beforeAll, expect, it } from 'vitest';
import { startService, type Service } from '../lib/service.ts';
import { broadcast } from './broadcast.ts';
import { broadcastProblems, broadcastTable } from './verdict.ts';

/** The short form of `npm run broadcast`. */
const PEOPLE = 24;

let service: Service;
beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '1000' });
});
afterAll(() => service.stop());

it('[POD3] [POD4] one speaks to a whole room; circles fall silent, and are after it what they were', async () => {
  const facts = await broadcast({ service, people: PEOPLE, circles: true, seconds: 1 });
  process.stdout.write(`${broadcastTable(facts)}\n`);
  expect(facts.circles).toBeGreaterThan(1);
  expect(facts.reachMs).toHaveLength(PEOPLE - 1);
  expect(facts.backMs.length).toBeGreaterThan(0);
  expect(broadcastProblems(facts)).toEqual([]);
}, 300_000);
