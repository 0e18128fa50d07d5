/** How old an answer may be: several who look, or one who reloads, cost as much as one. */
export const SHARED_MS = 5_000;

/** Answers that several share, by key; the same question is asked once at a time. `keysMax`: of a closed set. */
export class Shared<T> {
  readonly #now: () => number;
  readonly #answers = new Map<string, { atMs: number; answer: Promise<T> }>();

  constructor({ now }: { now: () => number }) {
    this.#now = now;
  }

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const had = this.#answers.get(key);
    if (had !== undefined && this.#now() - had.atMs < SHARED_MS) return had.answer;
    const answer = ask();
    this.#answers.set(key, { atMs: this.#now(), answer });
    // What failed is asked again at once.
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }
}
