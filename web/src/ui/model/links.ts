export type TextPart = { text: string; href?: string };

/** A web address with its scheme; anything else, such as "javascript:", is never more than text. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/giu;
/** What ends a sentence does not belong to an address before it. */
const TAIL = /[.,;:!?…]+$/u;
const BRACKETS = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
] as const;

/** A message in pieces, its web addresses told apart. The pieces put together are the text as it was. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const shown = trimmed(match[0]);
    if (!URL.canParse(shown)) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ text: shown, href: new URL(shown).href });
    at = match.index + shown.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** Without the punctuation around it; a bracket stays where the address itself opened it. */
function trimmed(address: string): string {
  for (let rest = address; ;) {
    const shorter = rest.replace(TAIL, '');
    const unopened = BRACKETS.some(
      ([open, close]) => shorter.endsWith(close) && shorter.split(close).length > shorter.split(open).length,
    );
    const next = unopened ? shorter.slice(0, -1) : shorter;
    if (next === rest) return rest;
    rest = next;
  }
}
