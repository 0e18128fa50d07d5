export type KeepTryingOptions = {
  /** True when it should be tried again. */
  attempt: () => Promise<boolean>;
  /** Calls back later; returns the undo. */
  after: (callback: () => void) => () => void;
};

/** One try after the other, never two at once: a new one would end the one under way. Returns the undo. */
export function keepTrying({ attempt, after }: KeepTryingOptions): () => void {
  let over = false;
  let cancel: (() => void) | null = null;
  const next = async () => {
    const again = await attempt();
    if (again && !over) cancel = after(() => void next());
  };
  void next();
  return () => {
    over = true;
    cancel?.();
  };
}
