import { NAME_MAX_CHARS } from './limits.ts';

/** Control, bidi, zero-width and other characters that draw nothing: they hide a name or make two look alike. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;
/**
 * What draws nothing and yet belongs to a word or a picture: a joiner between two letters (Persian, Hindi) or two parts
 * of an emoji, and the sign after an emoji that it is one (UAX 31, 2.3; UTS 51, 2.2). Kept, everything else invisible goes.
 */
const JOINS =
  /(?<=[\p{L}\p{M}])[\u200C\u200D](?=\p{L})|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?)\u200D(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})\uFE0F/gu;
/** Marks that are stacked on nothing, or higher than in any language: they would lie over the names of others. */
const STRAY_MARKS = /(?<=^|\s|\p{M}{4})[\p{M}--[\uFE0F]]+/gv;
/** Every kind of space, and the braille blank that looks like one. */
const SPACES = /[\s\u2800]+/gu;

/** A family is seven code points and one character; what has many more than this for 40 characters is not a name. */
const MAX_CODE_POINTS = 4 * NAME_MAX_CHARS;

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Characters as people see them: an emoji of several code points is one. */
export function charactersOf(text: string): string[] {
  return Array.from(CHARACTERS.segment(text), ({ segment }) => segment);
}

/** Without what does not show. May be empty, and longer than a name may be. */
export function visibleName(raw: string): string {
  // Twice, since what stood between a letter and its accent may be gone after the first time.
  return strip(strip(raw));
}

/** A name fit to be shown, or null when nothing visible is left or too much. */
export function cleanName(raw: string): string | null {
  const name = visibleName(raw);
  if (name === '' || Array.from(name).length > MAX_CODE_POINTS) return null;
  return charactersOf(name).length <= NAME_MAX_CHARS ? name : null;
}

/** The first characters of a name, at most so many. */
export function firstCharacters(name: string, atMost: number): string {
  return charactersOf(name).slice(0, atMost).join('').trimEnd();
}

/** The same for people's eyes: without the joiners that only shape what is drawn. */
export function withoutJoiners(name: string): string {
  return name.replace(INVISIBLE, '');
}

function strip(text: string): string {
  const spaced = text.normalize('NFC').replace(SPACES, ' ');
  const kept = new Set(Array.from(spaced.matchAll(JOINS), ({ index }) => index));
  const visible = spaced.replace(INVISIBLE, (character, at: number) => (kept.has(at) ? character : ''));
  return visible.normalize('NFC').replace(STRAY_MARKS, '').replace(SPACES, ' ').trim();
}
