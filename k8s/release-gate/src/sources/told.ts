/** What a source said, or why it said nothing, in words that a person can act upon. */
export type Told<T> = { ok: true; value: T } | { ok: false; why: string };

/** For an error that came out of a call to somewhere else. */
export function inShort(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** As it was told; `failed` hears of it where nothing was. */
export function heeded<T>(told: Told<T>, failed: () => void): Told<T> {
  if (!told.ok) failed();
  return told;
}
