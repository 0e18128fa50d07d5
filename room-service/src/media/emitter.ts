/** Typed events: name -> arguments. `on` returns the function that undoes it. */
export class Emitter<Events extends Record<string, unknown[]>> {
  readonly #callbacks: { [N in keyof Events]?: Set<(...args: Events[N]) => void> } = {};

  on<N extends keyof Events>(event: N, callback: (...args: Events[N]) => void): () => void {
    const callbacks = (this.#callbacks[event] ??= new Set());
    callbacks.add(callback);
    return () => void callbacks.delete(callback);
  }

  emit<N extends keyof Events>(event: N, ...args: Events[N]): void {
    // A copy: a callback may subscribe or undo while it runs.
    for (const callback of [...(this.#callbacks[event] ?? [])]) callback(...args);
  }
}
