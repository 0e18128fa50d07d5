import { PERSON_HEX } from '@atrium/protocol';

const NAMES = ['Blue', 'Purple', 'Magenta', 'Amber', 'Leaf', 'Slate', 'Sky', 'Umber', 'Iris', 'Rose', 'Forest', 'Bronze']; // prettier-ignore

/** The colours that the world draws people in, with a name to choose them by. */
export const PERSON_COLORS = PERSON_HEX.map((hex, index) => ({ hex, name: NAMES[index] ?? hex }));
