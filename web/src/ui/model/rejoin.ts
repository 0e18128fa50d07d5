import type { WireError } from '@atrium/protocol';

/** A network that has just come back needs some seconds until names are found again. */
export const REJOIN_WAITS_MS = [0, 1_000, 3_000, 8_000];

export type Rejoin = { kind: 'idle' } | { kind: 'trying' } | { kind: 'refused'; error: WireError };

/** A room that said no is asked again by the person only; a service that is out of reach has said nothing yet. */
export function looksForWay(rejoin: Rejoin): boolean {
  return rejoin.kind === 'idle' || (rejoin.kind === 'refused' && rejoin.error.code === 'unreachable');
}

export type RejoinOptions = {
  rejoin: () => Promise<WireError | null>;
  sleep: (ms: number) => Promise<void>;
};

/** Enters again, a few times while the service is out of reach. The last refusal, or null once in. */
export async function rejoinPatiently({ rejoin, sleep }: RejoinOptions): Promise<WireError | null> {
  let error: WireError | null = null;
  for (const waitMs of REJOIN_WAITS_MS) {
    if (waitMs > 0) await sleep(waitMs);
    error = await rejoin();
    if (error?.code !== 'unreachable') return error;
  }
  return error;
}
