export type Reporter = {
  /** A line that stays. */
  log: (line: string) => void;
  /** A line that replaces the one before. */
  progress: (line: string) => void;
};

/** A log file gets a progress line this often: enough to see that something happens, too few to drown the rest. */
const PROGRESS_EVERY_MS = 5_000;

/** Writes to a terminal, where progress stays on one line, or to a log, where it is thinned out. */
export function createReporter(options: {
  write: (text: string) => void;
  isTerminal: boolean;
  now: () => number;
}): Reporter {
  const { write, isTerminal, now } = options;
  let open = false;
  let last = -Infinity;
  const endProgress = () => {
    if (open) write('\n');
    open = false;
  };
  return {
    log: (line) => {
      endProgress();
      write(`${line}\n`);
    },
    progress: (line) => {
      if (isTerminal) {
        write(`\r\u001b[K${line}`);
        open = true;
      } else if (now() - last >= PROGRESS_EVERY_MS) {
        last = now();
        write(`${line}\n`);
      }
    },
  };
}
