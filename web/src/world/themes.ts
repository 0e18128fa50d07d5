import type { Theme } from './types.ts';

/** Colours and strengths of everything that is drawn in the world. Alphas and intensities are 0..1. */
export type ThemeTokens = {
  stone: string;
  stoneLit: string;
  stoneEdge: string;
  joint: string;
  jointAlpha: number;
  skyTop: string;
  skyLow: string;
  grass: string;
  key: string;
  keyStrength: number;
  hemiUp: string;
  hemiDown: string;
  hemiStrength: number;
  rim: string;
  rimStrength: number;
  shadow: string;
  shadowAlpha: number;
  ring: string;
  pool: string;
  poolEdge: string;
  poolAlpha: number;
  locked: string;
  kerb: string;
  pot: string;
  leafLight: string;
  leafDark: string;
  plate: string;
  /** How bright portraits are: a white shirt must not be the brightest lamp of the night. */
  photoGain: number;
  lamps: boolean;
};

/** Without tone mapping these arrive on the screen as written. */
export const THEMES: Record<Theme, ThemeTokens> = {
  light: {
    stone: '#E6D8C3',
    stoneLit: '#FFF8EA',
    stoneEdge: '#D3BE9F',
    joint: '#9C7F5C',
    jointAlpha: 0.3,
    skyTop: '#BFD9E6',
    skyLow: '#F8EBD6',
    grass: '#C3C79C',
    key: '#FFEFD2',
    keyStrength: 0.66,
    hemiUp: '#FFFBF2',
    hemiDown: '#B9A08A',
    hemiStrength: 0.74,
    rim: '#FFFFFF',
    rimStrength: 0.1,
    shadow: '#4A3018',
    shadowAlpha: 0.55,
    ring: '#14655B',
    pool: '#E9FBF4',
    poolEdge: '#7CCBBB',
    poolAlpha: 0.55,
    locked: '#5E6470',
    kerb: '#F1E6D4',
    pot: '#DCC9AE',
    leafLight: '#8FA865',
    leafDark: '#6C8C55',
    plate: '#FFFDF9',
    photoGain: 1,
    lamps: false,
  },
  dark: {
    stone: '#464246',
    stoneLit: '#6A5C52',
    stoneEdge: '#2B2D36',
    joint: '#141419',
    jointAlpha: 0.4,
    skyTop: '#0E1426',
    skyLow: '#453A48',
    grass: '#1F2A2C',
    key: '#FFD9A6',
    keyStrength: 0.72,
    hemiUp: '#B4BDE0',
    hemiDown: '#7E6450',
    hemiStrength: 0.78,
    rim: '#FFD9A8',
    rimStrength: 0.2,
    shadow: '#000000',
    shadowAlpha: 0.6,
    ring: '#6FD3C2',
    pool: '#8FE0D2',
    poolEdge: '#3FA797',
    poolAlpha: 0.3,
    locked: '#B4B8C2',
    kerb: '#6E6460',
    pot: '#6B5C52',
    leafLight: '#5E7A58',
    leafDark: '#41604A',
    plate: '#F2EFE9',
    photoGain: 0.9,
    lamps: true,
  },
};
