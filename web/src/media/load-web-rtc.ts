import type { WebRtc } from './engine.ts';

/** Without WebRTC (a browser policy, a very old browser) one still sees the room, walks and chats: null. */
export async function loadWebRtc(): Promise<WebRtc | null> {
  return typeof RTCPeerConnection === 'undefined' ? null : import('mediasoup-client');
}
