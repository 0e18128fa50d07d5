import { charactersOf, type PersonId } from '@atrium/protocol';

/** The room tells people of one name apart by a number, which is nobody's initial. */
const NUMBER = / (\d+)$/u;

const wordsOf = (name: string): string[] => name.trim().replace(NUMBER, '').split(/\s+/u);

/** Scripts whose letters join: two of them side by side would read as a word. */
const JOINING = /^[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Adlam}]/u;

/** One or two letters for a plate without a photo: of the first and the last word. */
export function initials(name: string): string {
  const words = wordsOf(name);
  const first = firstLetter(words[0]);
  if (JOINING.test(first)) return first;
  return words.length > 1 ? first + firstLetter(words.at(-1)) : first;
}

/** Longest name on a pill; more would cover neighbours. */
const PILL_MAX_CHARS = 16;

/** Names for pills: the first word, and where two people share it also the number, or the initial of the last. */
export function shortNames(people: Iterable<{ id: PersonId; name: string }>): Map<PersonId, string> {
  const all = [...people];
  const uses = new Map<string, number>();
  for (const { name } of all) uses.set(firstWord(name), (uses.get(firstWord(name)) ?? 0) + 1);
  return new Map(
    all.map(({ id, name }) => {
      const words = wordsOf(name);
      const short = firstWord(name);
      const shared = (uses.get(short) ?? 0) > 1;
      const number = NUMBER.exec(name)?.[1];
      if (shared && number !== undefined) return [id, clip(`${short} ${number}`)];
      return [id, clip(shared && words.length > 1 ? `${short} ${firstLetter(words.at(-1))}.` : short)];
    }),
  );
}

function firstWord(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? '';
}

function firstLetter(word: string | undefined): string {
  return (charactersOf(word ?? '')[0] ?? '').toLocaleUpperCase();
}

function clip(text: string): string {
  if (text.length <= PILL_MAX_CHARS) return text;
  const letters = charactersOf(text);
  return letters.length > PILL_MAX_CHARS ? `${letters.slice(0, PILL_MAX_CHARS - 1).join('')}\u2026` : text;
}
