import { PROTOCOL_VERSION, type Welcome } from '@atrium/protocol';
import { WebSocket } from 'ws';
import { joined, RawClient } from './raw-client.ts';

/** Three quarters of the time away: judged when it ends, so that what one sees of it is late by that much at most. */
const AWAY_MS = 3_000;
const BACK_MS = 1_000;

/**
 * People whose network comes and goes, each in a room of their own. Returns the end of it: they leave, who is away as soon as
 * they are back. Of whoever goes without a word it is said 30 s later that nobody knows how they were (JUD1).
 */
export async function flicker(url: string, count: number): Promise<() => void> {
  let over = false;
  const people = await Promise.all(Array.from({ length: count }, (_, index) => joined(url, `flicker-${index}`)));
  const clients = people.map(({ client }) => client);
  const timers = people.map(({ welcome }, index) => {
    const turn = (last: Welcome): NodeJS.Timeout =>
      setTimeout(
        () => {
          clients[index]?.socket.terminate();
          timers[index] = setTimeout(() => {
            void comeBack(url, last).then((back) => {
              if (back === null) return;
              if (over) {
                goHome(back.client);
                return;
              }
              clients[index] = back.client;
              timers[index] = turn(back.welcome);
            });
          }, AWAY_MS);
        },
        // Not all at once.
        BACK_MS + (index % 4) * 250,
      );
    return turn(welcome);
  });
  return () => {
    over = true;
    for (const [index, client] of clients.entries()) {
      if (client.socket.readyState !== WebSocket.OPEN) continue;
      clearTimeout(timers[index]);
      goHome(client);
    }
  };
}

/** The service may be gone, too. */
function goHome(client: RawClient): void {
  client.leave().catch(() => undefined);
}

/** To the place that was kept; null when the service has gone. */
async function comeBack(
  url: string,
  { resumeToken }: Welcome,
): Promise<{ client: RawClient; welcome: Welcome } | null> {
  try {
    const client = await RawClient.open(url);
    const reply = await client.ask('join', {
      protocol: PROTOCOL_VERSION,
      resume: { token: resumeToken },
      name: 'Ana',
      color: 1,
      photo: null,
      kind: 'person',
      mic: 'off',
      camera: 'off',
      rtpCapabilities: {},
    });
    return reply.ok ? { client, welcome: reply.d as Welcome } : null;
  } catch {
    return null;
  }
}
