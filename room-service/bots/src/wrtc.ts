import { createRequire } from 'node:module';
import { withSteadyDescription, type PeerConnectionClass } from './peer-connection.ts';

/** The parts of libwebrtc's Node binding that the DOM does not have: sources that take frames from this process. */

export type Track = { stop(): void; readonly id: string; readonly kind: string };

export type AudioFrame = {
  samples: Int16Array;
  sampleRate: number;
  bitsPerSample: 16;
  channelCount: 1;
  numberOfFrames: number;
};

export type AudioSource = { createTrack(): Track; onData(frame: AudioFrame): void };

/** I420: the Y plane, then U and V at a quarter each. */
export type VideoFrame = { width: number; height: number; data: Uint8Array };

export type VideoSource = { createTrack(): Track; onFrame(frame: VideoFrame): void };

/** Hands over a received track as decoded, every 10 ms. */
export type AudioSink = { ondata: ((data: { samples: Int16Array }) => void) | null; stop(): void };

type Wrtc = Record<string, unknown> & {
  RTCPeerConnection: PeerConnectionClass;
  nonstandard: {
    RTCAudioSource: new () => AudioSource;
    RTCVideoSource: new () => VideoSource;
    RTCAudioSink: new (track: unknown) => AudioSink;
  };
};

/** What mediasoup-client's Chrome handler expects to find as globals. */
const BROWSER_GLOBALS = [
  'MediaStream',
  'MediaStreamTrack',
  'RTCRtpReceiver',
  'RTCRtpSender',
  'RTCRtpTransceiver',
  'RTCSessionDescription',
  'RTCIceCandidate',
];

let loaded: Wrtc | null = null;

/**
 * Loads the binding once and gives this process the globals of a browser's WebRTC. Lazily: bots without media need
 * neither its 20 MB nor its threads.
 *
 * Once a track was stopped, the binding crashes in the environment's clean-up when Node ends by itself
 * (node-webrtc/node-webrtc#636; seen 3 of 3 times with 0.10.0 on Node 24), and a track that was not stopped keeps
 * the process alive for ever. `process.exit` skips that clean-up.
 */
export function loadWrtc(): Wrtc {
  if (loaded) return loaded;
  const wrtc = createRequire(import.meta.url)('@roamhq/wrtc') as Wrtc;
  for (const name of BROWSER_GLOBALS) Object.assign(globalThis, { [name]: wrtc[name] });
  Object.assign(globalThis, { RTCPeerConnection: withSteadyDescription(wrtc.RTCPeerConnection) });
  process.on('beforeExit', () => {
    process.exit();
  });
  loaded = wrtc;
  return wrtc;
}

export function createAudioSource(): AudioSource {
  return new (loadWrtc().nonstandard.RTCAudioSource)();
}

export function createVideoSource(): VideoSource {
  return new (loadWrtc().nonstandard.RTCVideoSource)();
}

export function createAudioSink(track: unknown): AudioSink {
  return new (loadWrtc().nonstandard.RTCAudioSink)(track);
}
