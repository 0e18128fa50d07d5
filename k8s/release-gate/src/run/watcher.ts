import { whyEnded } from '../gate/reasons.ts';
import type { FleetPod } from '../sources/room-service.ts';
import type { KeptOrder } from './orders.ts';
import type { Cluster } from './cluster.ts';
import type { Run, Seen } from './run.ts';
import { breachOf, unwatched, watchOf, type Watch, type Watched } from './watch.ts';
import { WatchEvidence, type WatchEvidenceOptions } from './watch-evidence.ts';

export type WatcherOptions = WatchEvidenceOptions & { cluster: Pick<Cluster, 'primary'> };

/** At one look; who does not answer is added to `unanswered`. */
type Scene = { atS: number; seen: Seen; pods: readonly FleetPod[]; order: KeptOrder | null; unanswered: string[] };

/** Watches what was promoted, where anything was. */
export class Watcher {
  readonly #options: WatcherOptions;
  #evidence: WatchEvidence | null = null;

  constructor(options: WatcherOptions) {
    this.#options = options;
  }

  async look(before: Watch | null, run: Run | null, { atS, seen, pods, order, unanswered }: Scene) {
    const { policy } = this.#options;
    const next = watchOf(before, run, { policy, seen, atS });
    const watch = next === null || next.number === before?.number ? next : await this.#begun(next, unanswered);
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

  /** Null: nobody says yet what the primary has. */
  async #begun(watch: Watch, unanswered: string[]): Promise<Watch | null> {
    const primary = await this.#options.cluster.primary();
    if (!primary.ok) {
      unanswered.push(primary.why);
      return null;
    }
    // Too long to be compared: it is taken for that.
    return primary.value === null || primary.value.digest === watch.digest ? watch : unwatched(watch);
  }
}
