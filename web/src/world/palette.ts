/** The twelve fixed colours of people, by `Person.color`: none is near the accent (hue 14), the circles' teal (172) or red. */
export const PERSON_HEX = [
  '#4F63D2',
  '#8A4FC0',
  '#B8437A',
  '#B97A12',
  '#5F8A2C',
  '#54708A',
  '#2C7FBF',
  '#7A5C45',
  '#6A57CC',
  '#C25C86',
  '#3F7F4F',
  '#9A6A2F',
] as const;

/** The colour of a person; an unknown number gives the first one. */
export function personHex(color: number): string {
  return PERSON_HEX[color] ?? PERSON_HEX[0];
}

/** Lighter for a positive `amount` (1 is white), darker for a negative one (-1 is black). */
export function shade(hex: string, amount: number): string {
  const value = Number.parseInt(hex.slice(1), 16);
  const channel = (shift: number): string => {
    const from = (value >> shift) & 255;
    const to = amount < 0 ? from * (1 + amount) : from + (255 - from) * amount;
    return Math.max(0, Math.min(255, Math.round(to)))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(16)}${channel(8)}${channel(0)}`;
}
