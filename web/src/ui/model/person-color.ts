/**
 * The twelve colours of people, by index. None is near the accent, the teal of circles or the red of warnings, so that
 * no body reads as a state. The 3D world draws the same ones.
 */
export const PERSON_COLORS = [
  { name: 'Blue', hex: '#4F63D2' },
  { name: 'Purple', hex: '#8A4FC0' },
  { name: 'Magenta', hex: '#B8437A' },
  { name: 'Amber', hex: '#B97A12' },
  { name: 'Leaf', hex: '#5F8A2C' },
  { name: 'Slate', hex: '#54708A' },
  { name: 'Sky', hex: '#2C7FBF' },
  { name: 'Umber', hex: '#7A5C45' },
  { name: 'Iris', hex: '#6A57CC' },
  { name: 'Rose', hex: '#C25C86' },
  { name: 'Forest', hex: '#3F7F4F' },
  { name: 'Bronze', hex: '#9A6A2F' },
] as const;

export function personHex(color: number): string {
  return (PERSON_COLORS[color] ?? PERSON_COLORS[0]).hex;
}
