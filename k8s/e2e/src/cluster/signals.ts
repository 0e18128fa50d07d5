const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Before one of these signals ends the process, `work` is done; then the signal comes again. A further one meanwhile
 * changes nothing. Returns what undoes it.
 */
export function beforeSignals(work: () => Promise<void>): () => void {
  let isAsked = false;
  const undo = (): void => {
    for (const signal of SIGNALS) process.off(signal, handle);
  };
  function handle(signal: NodeJS.Signals): void {
    if (isAsked) return;
    isAsked = true;
    void work()
      .catch((error: unknown) => void process.stderr.write(`${String(error)}\n`))
      .finally(() => {
        undo();
        process.kill(process.pid, signal);
      });
  }
  for (const signal of SIGNALS) process.on(signal, handle);
  return undo;
}
