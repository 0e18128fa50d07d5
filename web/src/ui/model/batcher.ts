export type BatcherOptions<T> = {
  /** From the first item of a batch until it is told. */
  delayMs: number;
  setTimer: (callback: () => void, ms: number) => unknown;
  clearTimer: (timer: unknown) => void;
  tell: (batch: T[]) => void;
};

export type Batcher<T> = { add: (items: readonly T[]) => void; close: () => void };

/** Collects what happens and tells it at most once per delay; a steady stream is not put off for ever. */
export function createBatcher<T>(options: BatcherOptions<T>): Batcher<T> {
  let waiting: T[] = [];
  let timer: unknown = null;
  return {
    add(items) {
      if (items.length === 0) return;
      waiting.push(...items);
      timer ??= options.setTimer(() => {
        const batch = waiting;
        waiting = [];
        timer = null;
        options.tell(batch);
      }, options.delayMs);
    },
    close() {
      if (timer !== null) options.clearTimer(timer);
      timer = null;
      waiting = [];
    },
  };
}
