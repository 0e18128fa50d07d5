import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the reader said; null: nothing, until the time was over. */
export type Answer = string | null;

/** Whoever is on call in the drill. */
export type Reader = {
  /** Shows what they are to see. */
  tell: (line: string) => void;
  /** From now on something may be wrong: waits for what they make of it. */
  ask: (round: number, withinMs: number) => Promise<Answer>;
  close: () => void;
};

const LOOK_EVERY_MS = 200;

/** Sits at this terminal, and ends each round with Enter. */
export function readerAtTerminal({ tell }: Pick<Reader, 'tell'>): Reader {
  const lines = createInterface({ input: process.stdin });
  return {
    tell,
    ask: (_round, withinMs) =>
      new Promise((resolve) => {
        const done = (answer: Answer) => {
          clearTimeout(late);
          lines.off('line', done);
          resolve(answer);
        };
        const late = setTimeout(() => done(null), withinMs);
        lines.once('line', done);
      }),
    close: () => lines.close(),
  };
}

/**
 * Sits elsewhere, or is a script: `ready-<round>` says that something may be wrong, and a line in `answer-<round>` is the answer.
 * What was said before is in `said`.
 */
export function readerOfFolder(folder: string, { tell }: Pick<Reader, 'tell'>): Reader {
  mkdirSync(folder, { recursive: true });
  const said: string[] = [];
  return {
    tell: (line) => {
      said.push(line);
      writeFileSync(join(folder, 'said'), `${said.join('\n')}\n`);
      tell(line);
    },
    ask: async (round, withinMs) => {
      writeFileSync(join(folder, `ready-${round}`), `${said.join('\n')}\n`);
      const giveUpAt = performance.now() + withinMs;
      while (performance.now() < giveUpAt) {
        const line = firstLine(join(folder, `answer-${round}`));
        if (line !== null) return line;
        await sleep(LOOK_EVERY_MS);
      }
      return null;
    },
    close: () => undefined,
  };
}

/** Null: there is no whole line yet. */
function firstLine(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    return text.includes('\n') ? (text.split('\n')[0] ?? null) : null;
  } catch {
    return null;
  }
}
