/**
 * So long the event loop is held in one go, and for the last of what is done in it: other rooms tick, and who asks of the pod is
 * answered, in between.
 */
const SLICE_MS = 25;

/** `now`: ms as they go by. `later`: when whatever else is due has had its turn. */
export type Turns = { now: () => number; later: (run: () => void) => void };

export const EVENT_LOOP: Turns = { now: () => performance.now(), later: (run) => void setImmediate(run) };

export type SlicesOptions<T> = {
  items: Iterable<T>;
  act: (item: T) => void;
  done: () => void;
  /** Of a mistake in one, which keeps it from none of the others. */
  onBug: (error: unknown) => void;
  /** When that began by which the event loop is held already, ms. */
  since: number;
  turns: Turns;
};

/** Does something for each of many, a slice at a time. The first one at once: where there are few it is all, and done then. */
export function inSlices<T>({ items, act, done, onBug, since, turns }: SlicesOptions<T>): void {
  const left = items[Symbol.iterator]();
  const safely = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      onBug(error);
    }
  };
  const slice = (beganAt: number): void => {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      const { value } = next;
      safely(() => act(value));
      if (turns.now() - beganAt >= SLICE_MS) return void turns.later(() => slice(turns.now()));
    }
    safely(done);
  };
  slice(since);
}
