import type { MediaStore } from './media-store.ts';

export type SoundOptions = { store: MediaStore; createContext: () => AudioContext };

/** Chrome and Edge route a whole context to a speaker; elsewhere the system's choice holds. */
type SinkContext = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** The one AudioContext of the page. Browsers hold it back until a gesture; the store says so while somebody could be heard. */
export class Sound {
  readonly #options: SoundOptions;
  #context: AudioContext | null = null;
  readonly #needs = new Set<object>();

  constructor(options: SoundOptions) {
    this.#options = options;
  }

  /** Made at first use: a page that only looks never asks for sound. */
  get context(): AudioContext {
    if (this.#context === null) {
      this.#context = this.#options.createContext();
      this.#context.onstatechange = () => this.#report();
      void this.setSpeaker(this.#options.store.getState().speakerId);
    }
    return this.#context;
  }

  get running(): boolean {
    return this.#context?.state === 'running';
  }

  /** Whether `by` has somebody to be heard. */
  need(by: object, needed: boolean): void {
    if (needed) this.#needs.add(by);
    else this.#needs.delete(by);
    if (needed && this.context.state !== 'running') void this.unlock();
    this.#report();
  }

  /** Call within a gesture. Without one it may work too (a page that captures is allowed to play). */
  async unlock(): Promise<void> {
    // Never settles while the browser waits for a gesture, so nothing is awaited behind it.
    await this.context.resume().catch(() => undefined);
    this.#report();
  }

  /** False where that speaker is gone, or the browser does not let a page choose. */
  async setSpeaker(deviceId: string): Promise<boolean> {
    const context: SinkContext = this.context;
    if (context.setSinkId === undefined) return deviceId === 'default';
    // The default speaker is the empty id.
    return context.setSinkId(deviceId === 'default' ? '' : deviceId).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    const context = this.#context;
    this.#context = null;
    if (context === null) return;
    context.onstatechange = null;
    await context.close().catch(() => undefined);
  }

  #report(): void {
    const needsGesture = this.#needs.size > 0 && this.#context !== null && !this.running;
    if (needsGesture !== this.#options.store.getState().needsGesture) this.#options.store.setState({ needsGesture });
  }
}
