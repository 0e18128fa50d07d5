/** How often the condition is looked at: fine beside a tick of 100 ms, cheap beside everything else. */
const LOOK_EVERY_MS = 20;

/** Generous: a test that waits so long has failed, and a busy machine must not fail one that has not. */
const PATIENCE_MS = 15_000;

/** Resolves when `check` holds; otherwise rejects with what was waited for. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  while (!(await check())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${patienceMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
