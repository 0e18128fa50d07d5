/**
 * The fixed colours of people, as sRGB; `Person.color` is an index into them. None is near the accent (hue 14), the
 * teal of circles (172) or red, which mean something else on the screen.
 */
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
