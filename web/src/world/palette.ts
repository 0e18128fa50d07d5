import { PERSON_HEX } from '@atrium/protocol';

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
