import { assertNever } from '@atrium/protocol';
import { sleep, type Clock } from './clock.ts';
import type { Leaving } from './leaving.ts';
import type { Followed, Older, Silent } from './target.ts';

/** As often as a room ticks: whom the target takes away is heard here for that long, and for the length of a call. */
const ASK_EVERY_MS = 100;
/** After so long without a word anything may have been locked there. */
const UNHEARD_MS = 1_000;

export type FollowOptions = {
  leaving: Pick<Leaving, 'narrow' | 'deafen'>;
  /** What has changed at the target since `upTo` of the last answer; 0 at first. */
  ask: (since: number) => Promise<Followed | Older | Silent>;
  /** Until it resolves the target takes the room over, and nobody has done anything in it there. */
  welcomed: Promise<unknown>;
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

async function keepUp({ leaving, ask, welcomed, clock }: FollowOptions, isOver: () => boolean): Promise<void> {
  let upTo = 0;
  let saidAt = Infinity;
  const count = (): void => void (saidAt = clock.now());
  void welcomed.then(count, count);
  while (!isOver()) {
    const askedAt = clock.now();
    const said = await ask(upTo);
    switch (said.kind) {
      case 'ok':
        saidAt = Math.max(askedAt, saidAt);
        upTo = said.upTo;
        leaving.narrow(said.changes);
        break;
      // What it takes away is heard here until the media end.
      case 'older':
        return;
      case 'gone':
        return void leaving.deafen();
      case 'silent':
        if (clock.now() - saidAt >= UNHEARD_MS) return void leaving.deafen();
        break;
      default:
        assertNever(said);
    }
    await sleep(clock, ASK_EVERY_MS);
  }
}
