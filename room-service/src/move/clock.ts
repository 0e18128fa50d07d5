/** Time as it goes by, ms; a test has one of its own. `after` runs it once after so many ms, and answers what undoes that. */
export type Clock = { now: () => number; after: (ms: number, run: () => void) => () => void };

export function sleep({ after }: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => after(ms, resolve));
}

/** Resolves at that time, at once where it is over. */
export async function until(clock: Clock, at: number): Promise<void> {
  if (at > clock.now()) await sleep(clock, at - clock.now());
}

/** Resolves when the promise does, or after so many ms. Nothing of it is left then. */
export async function atMost({ after }: Clock, promise: Promise<void>, ms: number): Promise<void> {
  let undo: () => void = () => undefined;
  const late = new Promise<void>((resolve) => (undo = after(ms, resolve)));
  await Promise.race([promise, late]);
  undo();
}
