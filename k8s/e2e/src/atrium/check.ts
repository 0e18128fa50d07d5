import { urlOf } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { People } from './people.ts';

const WITHIN_MS = 3 * 60_000;
const POD_PATH = /^\/pods\/10\.244\.0\.\d+\/ws$/;

/** From outside, by the gateway: the page, a place in a new room, and a socket to the pod that has it. */
export async function checkAtrium(cluster: Cluster): Promise<void> {
  const { phases } = cluster;
  const programs = [cluster.program('gateway')];
  await phases.wait('the page is served', {
    withinMs: WITHIN_MS,
    programs,
    look: async () => {
      const { status, body } = await cluster.ask(urlOf('gateway', '/'));
      return (status === 200 && body.includes('<!doctype html>')) || `${status} ${body.slice(0, 200)}`;
    },
  });
  await phases.wait('somebody joins a new room by gateway and edge', {
    withinMs: WITHIN_MS,
    programs,
    look: () => joins(cluster),
  });
}

let asked = 0;

async function joins(cluster: Cluster): Promise<boolean | string> {
  asked += 1;
  const people = new People(cluster, { prefix: `first-${asked}`, perS: 1, rooms: 1, staysMs: 1_000 });
  try {
    while (people.visits.length === 0 && people.ending === null) await new Promise((next) => setTimeout(next, 100));
  } finally {
    people.close();
  }
  const [visit] = people.visits;
  if (visit?.end !== 'stayed') return `${visit?.end ?? people.ending}: ${visit?.why} (${visit?.url})`;
  return POD_PATH.test(visit.url ?? '') || `the ticket leads to ${visit.url}`;
}
