export type Description = { type: string; sdp: string };

/** As much of the binding's class as is needed here: its JavaScript half, which keeps its native half in `_pc`. */
export type PeerConnectionClass = new (configuration?: object) => {
  readonly _pc: object;
  readonly localDescription: Description | null;
  setLocalDescription(description: Description): Promise<void>;
};

/**
 * The binding's RTCPeerConnection with a `localDescription` that is safe to read: the one that was set.
 *
 * The binding takes a pointer to libwebrtc's own description and serialises it on Node's thread, while the signaling
 * thread adds the candidates that it gathers (node-webrtc/node-webrtc#696; 0.10.0 as well). mediasoup-client reads it
 * right after it was set, which is when candidates come, and now and then a crowd of bots ended with SIGSEGV: the core
 * dump shows `webrtc::SdpSerialize` with a null for the first candidate of a list that holds four, just moved to a
 * longer one. What is lost is the lines of the candidates, which nobody needs: an SFU learns where a client is from its
 * first packet.
 */
export function withSteadyDescription(Native: PeerConnectionClass): PeerConnectionClass {
  return class extends Native {
    #local: Description | null = null;

    constructor(configuration?: object) {
      super(configuration);
      // The class defines its getters on each instance and for good, but they read through `_pc`.
      Object.defineProperty(this._pc, 'localDescription', { get: () => this.#local });
    }

    override async setLocalDescription(description: Description): Promise<void> {
      await super.setLocalDescription(description);
      this.#local = { type: description.type, sdp: description.sdp };
    }
  };
}
