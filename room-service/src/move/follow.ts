import { sleep, type Clock } from './clock.ts';
import type { Leaving } from './leaving.ts';
import type { Followed, Silent } from './target.ts';

/** As often as a room ticks: whom the target takes away is heard here for that long, and for the length of a call. */
const ASK_EVERY_MS = 100;
/** After so long without a word anything may have been locked there. */
const UNHEARD_MS = 1_000;

export type FollowOptions = {
  leaving: Pick<Leaving, 'narrow' | 'deafen'>;
  /** What has changed at the target since `upTo` of the last answer; 0 at first. */
  ask: (since: number) => Promise<Followed | Silent>;
  clock: Clock;
  onBug: (error: unknown) => void;
};

/** From the flip on the media here give nobody what the target does not: [MOV19]. The answer ends that, with the media. */
export function follow(options: FollowOptions): () => void {
  const { leaving, onBug } = options;
  let isOver = false;
  void keepUp(options, () => isOver).catch((error: unknown) => {
    leaving.deafen();
    onBug(error);
  });
  return () => (isOver = true);
}

async function keepUp({ leaving, ask, clock }: FollowOptions, isOver: () => boolean): Promise<void> {
  let upTo = 0;
  let saidAt = clock.now();
  while (!isOver()) {
    const askedAt = clock.now();
    const said = await ask(upTo);
    if (said.kind === 'ok') {
      saidAt = askedAt;
      upTo = said.upTo;
      leaving.narrow(said.changes);
    } else if (said.kind === 'gone' || clock.now() - saidAt >= UNHEARD_MS) return void leaving.deafen();
    await sleep(clock, ASK_EVERY_MS);
  }
}
