import { limits } from '@atrium/protocol';

/** Control, bidi, zero-width and other characters that draw nothing: they hide a name or make two look alike. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
/** Marks that are stacked on nothing, or higher than in any language: they would lie over the names of others. */
const STRAY_MARKS = /(?<=^|\s|\p{M}{4})\p{M}+/gu;
/** Every kind of space, and the braille blank that looks like one. */
const SPACES = /[\s\u2800]+/gu;

/** A name fit to be shown, or null when nothing visible is left or too much. */
export function cleanName(raw: string): string | null {
  const visible = raw.normalize('NFC').replace(SPACES, ' ').replace(INVISIBLE, '').replace(SPACES, ' ').trim();
  // Again, since what stood between a letter and its accent may be gone now.
  const name = visible.normalize('NFC').replace(STRAY_MARKS, '').replace(SPACES, ' ').trim();
  const length = Array.from(name).length;
  return length >= 1 && length <= limits.NAME_MAX_CHARS ? name : null;
}

/** Cyrillic and Greek letters that look like Latin ones, in lower case or in upper (Unicode TS 39, confusables). */
const TWINS = new Map(
  'аaвbсcԁdеeһhнhіiјjкkӏlмmоoрpԛqѕsтtѵvԝwхxуyүy αaβbεeζzηhιiκkμmνvοoρpτtυyχx'
    .match(/\S\S/gu)
    ?.map(([twin = '', latin = '']): [string, string] => [twin, latin]),
);

/** Two names with one key look the same to people. */
export function nameKey(name: string): string {
  return Array.from(name.normalize('NFKC').toLowerCase(), (letter) => TWINS.get(letter) ?? letter).join('');
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
