import { randomUUID } from 'node:crypto';
import type { MediaSource, Opaque, TransportPair } from '@atrium/protocol';
import type { RoomMedia } from '../room-media.ts';
import { must } from './page.ts';

let lastSsrc = 1_000;

/** Parameters as a browser would send them; nothing is ever sent. */
export function paperParameters(source: MediaSource): Opaque {
  lastSsrc += 1;
  const codec =
    source === 'mic'
      ? { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }
      : { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 };
  return { codecs: [codec], encodings: [{ ssrc: lastSsrc }], rtcp: { cname: 'paper' } };
}

/** A person without a network: everything but packets, at a hundredth of the cost. */
export async function paperPerson(room: RoomMedia, id: string, rtpCapabilities: Opaque): Promise<TransportPair> {
  return must(await room.addPerson(id, { rtpCapabilities }));
}

/** Produces with a new id, and returns it. */
export async function paperProduce(
  room: RoomMedia,
  person: string,
  pair: TransportPair,
  source: MediaSource,
): Promise<string> {
  const id = randomUUID();
  const kind = source === 'mic' ? 'audio' : 'video';
  must(
    await room.produce(person, { id, transport: pair.send.id, source, kind, rtpParameters: paperParameters(source) }),
  );
  return id;
}
