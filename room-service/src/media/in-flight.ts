import type { MediaLog } from './media-log.ts';

/** Work that nobody awaits: kept track of, so that `settled` can tell when it is over and a bug in it is not lost. */
export class InFlight {
  readonly #log: MediaLog;
  readonly #work = new Set<Promise<void>>();

  constructor(options: { log: MediaLog }) {
    this.#log = options.log;
  }

  add(work: Promise<unknown>): void {
    const tracked = work.then(
      () => undefined,
      (error: unknown) => this.#log.error({ err: error }, 'media work failed unexpectedly'),
    );
    this.#work.add(tracked);
    void tracked.then(() => this.#work.delete(tracked));
  }

  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}
