import type { Theme } from '../../world/types.ts';

export type ThemeChoice = 'auto' | Theme;

/** Day lasts from 7 to 19 o'clock: close enough to daylight for a page's colours, without asking where somebody is. */
const DAY_BEGINS_HOUR = 7;
const NIGHT_BEGINS_HOUR = 19;

export function themeFor(choice: ThemeChoice, hour: number): Theme {
  if (choice !== 'auto') return choice;
  return hour >= DAY_BEGINS_HOUR && hour < NIGHT_BEGINS_HOUR ? 'light' : 'dark';
}
