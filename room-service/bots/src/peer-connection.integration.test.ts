import { afterEach, expect, test } from 'vitest';
import type { Description } from './peer-connection.ts';
import { until } from './until.ts';
import { createAudioSource, loadWrtc } from './wrtc.ts';

/** As much of the global as is used here. */
type Peer = {
  readonly localDescription: Description | null;
  readonly iceGatheringState: string;
  onicecandidate: (event: { candidate: object | null }) => void;
  addTransceiver(track: unknown, init: object): void;
  createOffer(): Promise<Description>;
  setLocalDescription(description: Description): Promise<void>;
  close(): void;
};

let close: (() => void) | null = null;
afterEach(() => close?.());

function open(): Peer {
  loadWrtc();
  const peer = new (globalThis as unknown as { RTCPeerConnection: new () => Peer }).RTCPeerConnection();
  const track = createAudioSource().createTrack();
  peer.addTransceiver(track, { direction: 'sendonly' });
  close = () => {
    peer.close();
    track.stop();
  };
  return peer;
}

test('the local description is the one that was set, whatever candidates come', async () => {
  const peer = open();
  let candidates = 0;
  peer.onicecandidate = ({ candidate }) => (candidates += candidate ? 1 : 0);
  expect(peer.localDescription).toBeNull();
  const offer = await peer.createOffer();
  await peer.setLocalDescription(offer);
  await until('candidates are gathered', () => peer.iceGatheringState === 'complete' && candidates > 0);
  expect(peer.localDescription?.type).toBe('offer');
  expect(peer.localDescription?.sdp).toBe(offer.sdp);
  expect(offer.sdp).not.toContain('a=candidate');
});

test('a description that is refused is not remembered', async () => {
  const peer = open();
  await expect(peer.setLocalDescription({ type: 'offer', sdp: 'nonsense' })).rejects.toThrow();
  expect(peer.localDescription).toBeNull();
});
