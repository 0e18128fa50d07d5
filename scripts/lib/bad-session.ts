import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeMove, type ClientReport, type Requests, type Welcome } from '@atrium/protocol';
import { RawClient, hello, joined, ticketFor } from './raw-client.ts';

/** As often as a page may report, and until both have met and the server knows the voice. */
const REPORT_EVERY_MS = 2_000;
const BAD_WITHIN_MS = 30_000;

const nothing = { packets: 0, lost: 0, bytes: 0, jitterMs: null };
/** A quarter of what is to be heard is made up. */
const CHOPPY: ClientReport = {
  ...{ coversMs: 5_000, route: 'none', rttMs: null, silent: [], limitedBy: 'none' },
  ...{ audioIn: nothing, videoIn: nothing, audioOut: nothing, videoOut: nothing },
  heard: { samples: 240_000, concealed: 60_000, bufferMs: 40 },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
};

export type BadSessionOptions = { url: string; room: string; more?: Partial<Requests['join']> };

/** Joins beside somebody who speaks, and reports a choppy voice until the session is bad: two bad intervals in a row. */
export async function badSession({ url, room, more = {} }: BadSessionOptions) {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  const client = await RawClient.open(url);
  const reply = await client.ask('join', hello(await ticketFor(url, room), more), `00-${traceId}-${spanId}-01`);
  if (!reply.ok) throw new Error(`join refused: ${JSON.stringify(reply.e)}`);
  const talker = await joined(url, room, { name: 'Bo', mic: 'live' });
  await speaks(talker.client, talker.welcome.transports?.send.id);
  const meeting = setInterval(() => {
    client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
    talker.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
  }, 100);
  try {
    const giveUpAt = Date.now() + BAD_WITHIN_MS;
    while (!(await isBad(client))) {
      if (Date.now() > giveUpAt) throw new Error('the session does not turn bad');
      await sleep(REPORT_EVERY_MS);
    }
    if (!(await isBad(client))) throw new Error('the session was bad once only');
  } finally {
    clearInterval(meeting);
  }
  const leave = async (): Promise<void> => {
    await client.leave();
    await talker.client.leave();
  };
  /** `traceId`: of its join. */
  return { traceId, person: (reply.d as Welcome).self, leave };
}

async function isBad(client: RawClient): Promise<boolean> {
  const { d } = await client.ask('report', CHOPPY);
  return (d as { verdict?: string } | undefined)?.verdict === 'bad';
}

/** A microphone as far as the server knows. */
async function speaks(client: RawClient, transport: string | undefined): Promise<void> {
  const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
  const rtpParameters = { codecs: [opus], encodings: [{ ssrc: 4_711 }], rtcp: { cname: 'bo' } };
  const request = { id: randomUUID(), transport, source: 'mic', kind: 'audio', rtpParameters };
  const code = await client.codeOf('produce', request);
  if (code !== 'ok') throw new Error(`produce refused: ${code}`);
}
