import type { Random } from '@atrium/bots';
import { startPodsBehindEdge } from '../../../scripts/lib/pods.ts';
import { hello, RawClient, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { inTurns, newSide, type Row, type Side } from './row.ts';

const ROOM = 'hall';

/**
 * From asking for a ticket until the welcome, into one room that lives at one of two pods. Ours: through the proxy in front,
 * which asks either pod and leads the socket to the right one. The peer's: straight at the pod of the room.
 */
export async function edgeJoin({ rounds, random }: { rounds: number; random: Random }): Promise<Row> {
  const { pods, edge, stop } = await startPodsBehindEdge();
  try {
    const [holder] = pods;
    if (holder === undefined) throw new Error('no pods');
    const host = await entered(holder.url);
    const ours = newSide('through the edge');
    const peer = newSide('straight to the pod');
    await inTurns(2, random, [() => pass(newSide(''), edge.url), () => pass(newSide(''), holder.url)]);
    await inTurns(rounds, random, [() => pass(ours, edge.url), () => pass(peer, holder.url)]);
    await host.leave();
    return { name: 'edge-join', measures: 'from asking for a ticket to the welcome', ours, peer };
  } finally {
    await stop();
  }
}

async function pass(side: Side, base: string): Promise<void> {
  const beganAt = performance.now();
  try {
    const client = await entered(base);
    side.ms.push(performance.now() - beganAt);
    await client.leave();
  } catch {
    side.missed += 1;
  }
}

async function entered(base: string): Promise<RawClient> {
  const ticket = await ticketFor(base, ROOM);
  const client = await RawClient.open(base, ticket.url);
  const reply = await client.ask('join', hello(ticket));
  if (!reply.ok) throw new Error(`join refused: ${JSON.stringify(reply.e)}`);
  return client;
}
