import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { LANGUAGES, type Language } from '../words/languages.ts';
import type { Quality } from '../world/types.ts';
import { HINTS, type Hint } from './model/hints.ts';
import type { ThemeChoice } from './model/theme.ts';

/** What a person chose for this browser; kept between visits. */
export type Settings = {
  /** `auto`: the first of the browser's own that the page speaks. */
  language: Language | 'auto';
  theme: ThemeChoice;
  quality: Quality;
  hints: boolean;
  hintsDone: readonly Hint[];
  cues: boolean;
  selfView: boolean;
  /** Keys that write a character (M, V, W ...) act in the room. */
  letterKeys: boolean;
};

const KEY = 'atrium.settings';

const DEFAULTS: Settings = {
  language: 'auto',
  theme: 'auto',
  quality: 'auto',
  hints: true,
  hintsDone: [],
  cues: true,
  selfView: true,
  letterKeys: true,
};

export const settings = createStore<Settings>(() => load());

settings.subscribe((state) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    return; // A browser that keeps nothing still works, with the defaults next time.
  }
});

export function useSettings<T>(select: (state: Settings) => T): T {
  return useStore(settings, select);
}

function load(): Settings {
  try {
    return readSettings(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    return DEFAULTS;
  }
}

/** Takes only what is known and sane from what an older or newer page kept. */
export function readSettings(kept: unknown): Settings {
  if (typeof kept !== 'object' || kept === null) return DEFAULTS;
  const from = kept as Partial<Record<keyof Settings, unknown>>;
  const oneOf = <T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T =>
    allowed.find((item) => item === value) ?? otherwise;
  const flag = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise);
  const done: readonly unknown[] = Array.isArray(from.hintsDone) ? from.hintsDone : [];
  const languages = ['auto', ...(Object.keys(LANGUAGES) as Language[])] as const;
  return {
    language: oneOf(from.language, languages, DEFAULTS.language),
    theme: oneOf(from.theme, ['auto', 'light', 'dark'], DEFAULTS.theme),
    quality: oneOf(from.quality, ['auto', 'full', 'medium', 'low'], DEFAULTS.quality),
    hints: flag(from.hints, DEFAULTS.hints),
    hintsDone: HINTS.filter((hint) => done.includes(hint)),
    cues: flag(from.cues, DEFAULTS.cues),
    selfView: flag(from.selfView, DEFAULTS.selfView),
    letterKeys: flag(from.letterKeys, DEFAULTS.letterKeys),
  };
}
