/** The other end of People: pages without a picture, in the cluster's network. It ends with the process that started it. */
import { setTimeout as pause } from 'node:timers/promises';
import { NOTHING_FLOWS } from '../../../../scripts/lib/nothing-flows.ts';
import { hello, RawClient, ticketFor } from '../../../../scripts/lib/raw-client.ts';
import type { PeopleComing, PeopleOrder, Visit } from './people.ts';

const REPORT_EVERY_MS = NOTHING_FLOWS.coversMs;
const OPEN_WITHIN_MS = 10_000;
/** The server's words before it ends a socket on purpose. */
const TOLD = ['bye', 'movedOn'];

type End = Pick<Visit, 'end' | 'why'>;

/** One person in a new room of their own, as a page would be there: asks for a ticket, joins where it says, and goes. */
async function visit(room: string, { gateway, staysMs }: PeopleOrder): Promise<Visit> {
  const atMs = Date.now();
  let url: string | null = null;
  try {
    const ticket = await ticketFor(gateway, room);
    ({ url } = ticket);
    const client = await RawClient.open(gateway, ticket.url, { handshakeTimeout: OPEN_WITHIN_MS });
    const reply = await client.ask('join', hello(ticket));
    if (reply.ok) return { room, url, atMs, ...(await stay(client, staysMs)) };
    client.socket.terminate();
    return { room, url, atMs, end: 'not joined', why: reply.e?.message ?? 'no reason' };
  } catch (error) {
    return { room, url, atMs, end: url === null ? 'no ticket' : 'no socket', why: (error as Error).message };
  }
}

async function stay(client: RawClient, staysMs: number): Promise<End> {
  const leavesAt = Date.now() + staysMs;
  while (Date.now() < leavesAt) {
    void client.ask('report', NOTHING_FLOWS).catch(() => undefined);
    const rest = pause(Math.min(REPORT_EVERY_MS, Math.max(leavesAt - Date.now(), 1)), null, { ref: false });
    const code = await Promise.race([client.closed, rest]);
    if (code === null) continue;
    const last = client.events.findLast(({ m }) => TOLD.includes(m));
    return { end: last === undefined ? 'cut off' : 'sent on', why: `${code} ${JSON.stringify(last ?? '')}` };
  }
  await client.leave();
  return { end: 'stayed', why: '' };
}

let coming = true;

process.once('message', (message) => {
  const order = message as PeopleOrder;
  let room = 0;
  const come = (): void => {
    if (coming) {
      room += 1;
      void visit(`${order.prefix}-${room}`, order).then((made) => {
        if (process.connected) process.send?.(made);
      });
    }
    if (room < order.rooms) setTimeout(come, 1_000 / order.perS);
  };
  come();
  process.on('message', (now) => void (coming = now as PeopleComing));
});
process.once('disconnect', () => process.exit(0));
