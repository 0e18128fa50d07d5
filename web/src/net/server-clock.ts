/**
 * Server time out of pings, after Cristian: the answer was written half a round trip ago. The shortest round trip gives
 * the least error, so a longer one only counts when the best one has aged.
 */
export class ServerClock {
  #bestRttMs = Infinity;
  #offsetMs = 0;

  /** Server time minus client time, ms. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** One ping: `clientNow` is when the answer came. */
  sample(rttMs: number, serverNow: number, clientNow: number): number {
    // 5 % older each ping: after a minute of pings a way that has become slower for good is believed.
    this.#bestRttMs *= 1.05;
    if (rttMs <= this.#bestRttMs) {
      this.#bestRttMs = rttMs;
      this.#offsetMs = Math.round(serverNow + rttMs / 2 - clientNow);
    }
    return this.#offsetMs;
  }

  reset(): void {
    this.#bestRttMs = Infinity;
  }
}
