/** `unsupported`: this browser has no WebRTC that is known here, so nothing is ever heard or sent. */
export type TransportState = 'none' | 'unsupported' | 'connecting' | 'connected' | 'disconnected' | 'failed';

/**
 * What the person is told. A way that failed is tried again and again, with new transports after a while, and each try
 * passes through `none` and `connecting`: until one gets through, the truth for the person is that none does.
 */
export function toldState(before: TransportState, now: TransportState): TransportState {
  return before === 'failed' && now !== 'connected' && now !== 'unsupported' ? 'failed' : now;
}
