import { PERSON_HEX } from '@atrium/protocol';
import type { WordKey } from '../../words/words.ts';

const NAMES = [
  'blue', 'purple', 'magenta', 'amber', 'leaf', 'slate', 'sky', 'umber', 'iris', 'rose', 'forest', 'bronze',
] as const; // prettier-ignore

type PersonColor = { hex: string; name: WordKey };

/** The colours that the world draws people in, with the name of the word to choose them by. */
export const PERSON_COLORS: readonly PersonColor[] = NAMES.map((name, index) => ({
  hex: PERSON_HEX[index] ?? '',
  name: `color.${name}`,
}));
