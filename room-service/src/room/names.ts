import { firstCharacters, limits, withoutJoiners } from '@atrium/protocol';

/** Cyrillic and Greek letters that look like Latin ones, in lower case or in upper (Unicode TS 39, confusables). */
const TWINS = new Map(
  'аaвbсcԁdеeһhнhіiјjкkӏlмmоoрpԛqѕsтtѵvԝwхxуyүy αaβbεeζzηhιiκkμmνvοoρpτtυyχx'
    .match(/\S\S/gu)
    ?.map(([twin = '', latin = '']): [string, string] => [twin, latin]),
);

/** Two names with one key look the same to people. */
export function nameKey(name: string): string {
  const letters = withoutJoiners(name).normalize('NFKC').toLowerCase();
  return Array.from(letters, (letter) => TWINS.get(letter) ?? letter).join('');
}

/** The name itself, or with " 2", " 3" .. when `isTaken` says that its key is in use. */
export function freeName(name: string, isTaken: (key: string) => boolean): string {
  if (!isTaken(nameKey(name))) return name;
  for (let number = 2; ; number += 1) {
    const suffix = ` ${number}`;
    const base = firstCharacters(name, limits.NAME_MAX_CHARS - suffix.length);
    if (!isTaken(nameKey(base + suffix))) return base + suffix;
  }
}
