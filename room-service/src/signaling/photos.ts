import { createHash } from 'node:crypto';
import { ok, refuse, type Result } from '@atrium/protocol';
import { sizeOf } from './photo-size.ts';

export type Photo = { type: 'image/jpeg' | 'image/png' | 'image/webp'; bytes: Buffer };

const DATA_URL = /^data:(image\/(?:jpeg|png|webp));base64,([A-Za-z0-9+/]+={0,2})$/;

/** The page sends 192; everybody in the room decodes it. */
const SIDE_MAX_PX = 512;

/** JSON round a picture that travels: whose it is, and of what type. */
const AROUND_BYTES = 128;

type Owned = { owner: string; key: string; photo: Photo };

export type PhotosOptions = {
  /** What all of them may weigh for now, in bytes as they travel: one for each owner. */
  maxBytes: () => number;
  /** Their picture has made way for smaller ones. */
  onGone: (owner: string) => void;
};

/**
 * The portraits of one room, by the hash of their bytes; an owner holds one at most, and takes it along when leaving. Where it
 * is too much in all the largest make way: whoever comes with large ones, under however many names, takes nothing from others.
 */
export class Photos {
  readonly #options: PhotosOptions;
  readonly #byKey = new Map<string, { photo: Photo; owners: Set<string> }>();
  /** In the order in which they were given. */
  readonly #keyOf = new Map<string, string>();
  #bytes = 0;

  constructor(options: PhotosOptions = { maxBytes: () => Infinity, onGone: () => undefined }) {
    this.#options = options;
  }

  /**
   * Keeps the picture of a data URL for `owner` (null: none) and answers the key of what they have now: where it would have to
   * make way itself that is their former one still.
   */
  put(owner: string, dataUrl: string | null): Result<string | null> {
    const key = this.#keyOf.get(owner);
    const photo = key === undefined ? null : this.get(key);
    const kept = this.#keep(owner, dataUrl);
    this.#makeRoom(key === undefined || photo === null ? null : { owner, key, photo });
    return kept.ok ? ok(this.#keyOf.get(owner) ?? null) : kept;
  }

  get(key: string): Photo | null {
    return this.#byKey.get(key)?.photo ?? null;
  }

  drop(owner: string): void {
    const key = this.#keyOf.get(owner);
    if (key === undefined) return;
    this.#keyOf.delete(owner);
    const kept = this.#byKey.get(key);
    if (kept === undefined) return;
    this.#bytes -= bytesOf(kept.photo);
    kept.owners.delete(owner);
    if (kept.owners.size === 0) this.#byKey.delete(key);
  }

  /** Everybody's, as they were given. */
  *all(): Generator<[owner: string, dataUrl: string]> {
    for (const [owner, key] of this.#keyOf) {
      const photo = this.get(key);
      if (photo !== null) yield [owner, `data:${photo.type};base64,${photo.bytes.toString('base64')}`];
    }
  }

  get size(): number {
    return this.#byKey.size;
  }

  #keep(owner: string, dataUrl: string | null): Result<null> {
    if (dataUrl === null) {
      this.drop(owner);
      return ok(null);
    }
    const photo = parse(dataUrl);
    if (photo === null) return refuse('bad_photo');
    const key = createHash('sha256').update(photo.bytes).digest('hex').slice(0, 32);
    if (this.#keyOf.get(owner) === key) return ok(null);
    this.drop(owner);
    this.#add({ owner, key, photo });
    return ok(null);
  }

  #add({ owner, key, photo }: Owned): void {
    const kept = this.#byKey.get(key) ?? { photo, owners: new Set<string>() };
    kept.owners.add(owner);
    this.#byKey.set(key, kept);
    this.#keyOf.set(owner, key);
    this.#bytes += bytesOf(kept.photo);
  }

  /** `former`: what its owner has had until now. It comes back once where the one in its place has to make way. */
  #makeRoom(former: Owned | null): void {
    const { maxBytes, onGone } = this.#options;
    let inPlace = former;
    while (this.#bytes > maxBytes()) {
      const owner = this.#largest();
      if (owner === null) return;
      this.drop(owner);
      if (owner === inPlace?.owner) {
        this.#add(inPlace);
        inPlace = null;
      } else onGone(owner);
    }
  }

  /** Whose is the largest, of several the oldest. */
  #largest(): string | null {
    let found: { owner: string; bytes: number } | null = null;
    for (const [owner, key] of this.#keyOf) {
      const bytes = this.get(key)?.bytes.length ?? 0;
      if (found === null || bytes > found.bytes) found = { owner, bytes };
    }
    return found?.owner ?? null;
  }
}

/** Of the data URL. */
function bytesOf({ bytes }: Photo): number {
  return 4 * Math.ceil(bytes.length / 3) + AROUND_BYTES;
}

/** Whether `put` would take the picture of this data URL. */
export function isPhoto(dataUrl: string): boolean {
  return parse(dataUrl) !== null;
}

function parse(dataUrl: string): Photo | null {
  const [, type, base64] = DATA_URL.exec(dataUrl) ?? [];
  if (type === undefined || base64 === undefined) return null;
  const photo = { type: type as Photo['type'], bytes: Buffer.from(base64, 'base64') };
  // The type is believed from the bytes, never from the label.
  const size = sizeOf(photo);
  const isSmall = size !== null && Math.min(size.width, size.height) > 0;
  return isSmall && Math.max(size.width, size.height) <= SIDE_MAX_PX ? photo : null;
}
