/** Media on the wire. RTP, DTLS and ICE parameters are those of mediasoup, passed through unread. */

/** A JSON object that mediasoup (server) and mediasoup-client (browser) check themselves. */
export type Opaque = Record<string, unknown>;

export type MediaSource = 'mic' | 'camera';

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
 * the simulcast layer that somebody looks at (0 lowest), or nothing (null).
 */
export type Wanted = { mic: boolean; camera: 0 | 1 | 2 | null };
