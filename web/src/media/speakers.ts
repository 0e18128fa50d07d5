import type { DeviceMemory } from './device-memory.ts';
import type { DeviceChoice, MediaStore } from './media-store.ts';

export type SpeakersOptions = {
  store: MediaStore;
  memory: DeviceMemory;
  /** Lets the page sound there; false where that speaker cannot be had. */
  route: (deviceId: string) => Promise<boolean>;
};

/** The system's own choice. */
const DEFAULT: DeviceChoice = { deviceId: 'default', label: '' };

/** Where the page sounds: at the speaker that was chosen, for as long as it is plugged in. */
export class Speakers {
  readonly #options: SpeakersOptions;
  #chosen: DeviceChoice;
  readonly #unsubscribe: () => void;

  constructor(options: SpeakersOptions) {
    this.#options = options;
    const { store, memory } = options;
    this.#chosen = { deviceId: memory.get('speaker') ?? DEFAULT.deviceId, label: '' };
    store.setState({ speakerId: this.#chosen.deviceId });
    this.#unsubscribe = store.subscribe((now, before) => {
      if (now.speakers !== before.speakers) this.#plugged(before.speakers, now.speakers);
    });
  }

  /** By the person. What does not open changes nothing. */
  async choose(deviceId: string): Promise<void> {
    const { store, memory, route } = this.#options;
    const chosen = byId(store.getState().speakers, deviceId) ?? { deviceId, label: '' };
    if (!(await route(deviceId))) {
      const to = byId(store.getState().speakers, store.getState().speakerId)?.label ?? '';
      store.setState({ swap: { kind: 'kept', device: 'speaker', from: chosen.label, to } });
      return;
    }
    this.#chosen = chosen;
    memory.set('speaker', deviceId);
    store.setState({ speakerId: deviceId });
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Before a permission the lists are empty, which says nothing of what is plugged in. */
  #plugged(before: readonly DeviceChoice[], now: readonly DeviceChoice[]): void {
    const { store } = this.#options;
    const { deviceId } = this.#chosen;
    if (deviceId === DEFAULT.deviceId || (now.length === 0 && before.length === 0)) return;
    const { speakerId } = store.getState();
    const found = byId(now, deviceId);
    if (found === undefined && speakerId === deviceId) void this.#leave(byId(before, deviceId));
    if (found !== undefined && speakerId !== deviceId) void this.#return(found);
  }

  /** `was`: undefined where the speaker of last time is not there at the beginning, which is not worth a word. */
  async #leave(was: DeviceChoice | undefined): Promise<void> {
    const { store, route } = this.#options;
    store.setState({ speakerId: DEFAULT.deviceId });
    await route(DEFAULT.deviceId);
    if (was === undefined) return;
    const to = byId(store.getState().speakers, DEFAULT.deviceId)?.label ?? '';
    store.setState({ swap: { kind: 'gone', device: 'speaker', from: was.label, to } });
  }

  async #return(found: DeviceChoice): Promise<void> {
    const { store, route } = this.#options;
    if (!(await route(found.deviceId)) || this.#chosen.deviceId !== found.deviceId) return;
    store.setState({
      speakerId: found.deviceId,
      swap: { kind: 'back', device: 'speaker', to: found.label, muted: false },
    });
  }
}

function byId(all: readonly DeviceChoice[], deviceId: string): DeviceChoice | undefined {
  return all.find((one) => one.deviceId === deviceId);
}
