export type EndSignal = 'SIGINT' | 'SIGTERM';

export type EndingOptions = {
  /** Resolves when nobody is here any more, or when the time for that is over. */
  drain: () => Promise<void>;
  shutDown: (signal: EndSignal) => Promise<void>;
  exit: (code: number) => void;
  log: { info(fields: object, message: string): void };
};

/** How the process ends, once, whoever says so. Rules: `move/SPEC.md`, draining a pod. */
export class Ending {
  readonly #options: EndingOptions;
  #signals = 0;
  #isShuttingDown = false;

  constructor(options: EndingOptions) {
    this.#options = options;
  }

  /** A second signal does not wait for anything. At a desk Ctrl-C waits for nobody who is here. */
  signalled(signal: EndSignal): void {
    const { drain, exit } = this.#options;
    this.#signals += 1;
    if (this.#signals > 1) exit(1);
    else if (signal === 'SIGINT') this.#shutDown(signal);
    else void drain().then(() => this.#shutDown(signal));
  }

  /** The time of a drain is over that no signal began. */
  expired(): void {
    this.#shutDown('SIGTERM');
  }

  #shutDown(signal: EndSignal): void {
    if (this.#isShuttingDown) return;
    this.#isShuttingDown = true;
    const { shutDown, exit, log } = this.#options;
    log.info({ signal }, 'shutting down');
    void shutDown(signal).then(() => exit(0));
  }
}
