/** https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-deletion-cost */
export const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** Each time that it is told costs the API server a write; the page above asks not to do that often. */
const LOOK_MS = 10_000;
const CHANGED_BY = 0.1;

export type DeletionCostOptions = {
  /** In this pod. */
  people: () => number;
  /** Why it could not be told; null: it was. Never rejects. */
  tell: (cost: number) => Promise<string | null>;
  warn: (why: string) => void;
  /** Runs it once after so many ms; the answer undoes that. */
  after: (ms: number, run: () => void) => () => void;
};

/** Says how dear this pod is to delete, so that a scale-in ends the one that has the fewest people. Rules: SPEC.md. */
export class DeletionCost {
  readonly #options: DeletionCostOptions;
  /** null: not yet; what a former start of the pod said may still be there. */
  #told: number | null = null;
  #trouble: string | null = null;
  #undo: (() => void) | null = null;
  #closed = false;

  constructor(options: DeletionCostOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#look();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#undo?.();
  }

  async #look(): Promise<void> {
    const { people, tell, after } = this.#options;
    const cost = people();
    if (this.#told === null || isOther(cost, this.#told)) {
      const trouble = await tell(cost);
      if (trouble === null) this.#told = cost;
      this.#warn(trouble);
    }
    if (!this.#closed) this.#undo = after(LOOK_MS, () => void this.#look());
  }

  /** Once for each trouble, however long it lasts. */
  #warn(trouble: string | null): void {
    if (trouble !== null && trouble !== this.#trouble) this.#options.warn(trouble);
    this.#trouble = trouble;
  }
}

function isOther(cost: number, told: number): boolean {
  return cost !== told && Math.abs(cost - told) >= CHANGED_BY * told;
}
