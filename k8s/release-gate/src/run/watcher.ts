import { whyEnded } from '../gate/reasons.ts';
import type { FleetPod } from '../sources/room-service.ts';
import type { KeptOrder } from './orders.ts';
import type { Run } from './run.ts';
import { breachOf, watchOf, type Watch, type Watched } from './watch.ts';
import { WatchEvidence, type WatchEvidenceOptions } from './watch-evidence.ts';

/** At one look; who does not answer is added to `unanswered`. */
type Scene = { atS: number; pods: readonly FleetPod[]; order: KeptOrder | null; unanswered: string[] };

/** Watches what was promoted, where anything was. */
export class Watcher {
  readonly #options: WatchEvidenceOptions;
  #evidence: WatchEvidence | null = null;

  constructor(options: WatchEvidenceOptions) {
    this.#options = options;
  }

  async look(before: Watch | null, run: Run | null, { atS, pods, order, unanswered }: Scene) {
    const { policy } = this.#options;
    const watch = watchOf(before, run, { policy, atS });
    const nothing: { watch: Watch | null; watched: readonly Watched[] } = { watch, watched: [] };
    if (watch?.breach !== null || atS >= watch.untilS) return nothing;
    // Of what waits meanwhile, too: nothing else is under way, and a revert takes the place of that.
    const ended = order !== null && order.atS >= watch.fromS ? whyEnded(order) : [];
    if (ended.length > 0) return { watch: { ...watch, breach: ended }, watched: [] };
    if (this.#evidence?.number !== watch.number) this.#evidence = new WatchEvidence(watch, this.#options);
    const read = await this.#evidence.read(watch, { atS, pods });
    unanswered.push(...read.unanswered);
    const breach = breachOf(read.seen, policy);
    return { watch: breach.length > 0 ? { ...read.watch, breach } : read.watch, watched: read.seen };
  }
}
