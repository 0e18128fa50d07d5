type Kept = 'mic' | 'camera' | 'speaker' | 'mono' | 'volumes';

/** Which devices a person chose last, kept over visits. A browser that forbids storage costs the memory and nothing else. */
export type DeviceMemory = {
  get(what: Kept): string | null;
  set(what: Kept, value: string): void;
};

export function deviceMemory(storage: () => Pick<Storage, 'getItem' | 'setItem'>): DeviceMemory {
  return {
    get(what) {
      try {
        return storage().getItem(`atrium.device.${what}`);
      } catch {
        return null;
      }
    },
    set(what, value) {
      try {
        storage().setItem(`atrium.device.${what}`, value);
      } catch {
        // Forbidden or full: the choice holds for this page.
      }
    },
  };
}
