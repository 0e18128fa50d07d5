import type { PersonId } from './world.ts';

/** Media on the wire. RTP, DTLS and ICE parameters are those of mediasoup, passed through unread. */

/** A JSON object that mediasoup (server) and mediasoup-client (browser) check themselves. */
export type Opaque = Record<string, unknown>;

/** What a person may send, and of which kind it is. `screenAudio`: the sound of what is shown, where the browser gives it. */
export const MEDIA_SOURCES = {
  mic: 'audio',
  camera: 'video',
  screen: 'video',
  screenAudio: 'audio',
} as const satisfies Record<string, 'audio' | 'video'>;
export type MediaSource = keyof typeof MEDIA_SOURCES;

export type IceServer = { urls: string[]; username?: string; credential?: string };

export type TransportParams = {
  id: string;
  iceParameters: Opaque;
  iceCandidates: Opaque[];
  dtlsParameters: Opaque;
};

/** Both transports of a person, made anew at a join, after a reload and after a worker's death. */
export type TransportPair = {
  send: TransportParams;
  recv: TransportParams;
  iceServers: IceServer[];
  /** Use relays only (`iceTransportPolicy`): the operator tests TURN or allows nothing else. */
  relayOnly?: boolean;
};

export type ConsumerParams = {
  id: string;
  producerId: string;
  /** Whose voice or face it is. */
  person: string;
  source: MediaSource;
  kind: 'audio' | 'video';
  rtpParameters: Opaque;
};

/**
 * What the room wants of a person's producers: a microphone that nobody can hear sends nothing, a camera sends up to
 * the simulcast layer that somebody looks at (0 lowest), or nothing (null). What is of screens is absent from a server before
 * version 3.
 */
export type Wanted = {
  mic: boolean;
  camera: 0 | 1 | 2 | null;
  screen?: 0 | 1 | null;
  screenAudio?: boolean;
  /** Who has the person's screen before them now, sorted; absent while nobody has. */
  viewers?: PersonId[];
};
