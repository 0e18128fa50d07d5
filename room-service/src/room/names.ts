import { limits } from '@atrium/protocol';

/** Control, bidi, zero-width and other characters that draw nothing: they hide a name or make two look alike. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
/** Every kind of space, and the braille blank that looks like one. */
const SPACES = /[\s\u2800]+/gu;

/** A name fit to be shown, or null when nothing visible is left or too much. */
export function cleanName(raw: string): string | null {
  const name = raw.normalize('NFC').replace(SPACES, ' ').replace(INVISIBLE, '').replace(SPACES, ' ').trim();
  const length = Array.from(name).length;
  return length >= 1 && length <= limits.NAME_MAX_CHARS ? name : null;
}

/** Two names with one key look the same to people. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** The name itself, or with " 2", " 3" .. when `isTaken` says that its key is in use. */
export function freeName(name: string, isTaken: (key: string) => boolean): string {
  if (!isTaken(nameKey(name))) return name;
  for (let number = 2; ; number += 1) {
    const suffix = ` ${number}`;
    const base = Array.from(name)
      .slice(0, limits.NAME_MAX_CHARS - suffix.length)
      .join('')
      .trimEnd();
    if (!isTaken(nameKey(base + suffix))) return base + suffix;
  }
}
