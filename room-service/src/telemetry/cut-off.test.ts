import type { PersonKind } from '@atrium/protocol';
import { expect, it } from 'vitest';
import type { MediaCondition } from '../media/condition.ts';
import { CutOff } from './cut-off.ts';

const CARRIED = { send: 'new', recv: 'connected' } as const;
const KINDS = new Map<string, PersonKind>([
  ['ana', 'person'],
  ['ben', 'person'],
  ['cem', 'person'],
  ['bot', 'bot'],
]);
const LOST: Readonly<Record<string, number | null>> = { ana: 1_000, ben: 40_000, cem: null, bot: 40_000 };
const kinds = () => KINDS;
const of = (key: string, more: Partial<MediaCondition> = CARRIED) =>
  ({ lostAtMs: LOST[key], ...more }) as MediaCondition;

it('[PRC4] whose worker died within the last minute is counted once, however often it did', () => {
  const cut = new CutOff<string>();
  for (const at of [1_000, 39_000, 40_000]) cut.died(at);
  expect(cut.count(kinds, of, 41_000)).toEqual({ person: 2, bot: 1 });
  expect(cut.count(kinds, of, 62_000)).toEqual({ person: 1, bot: 1 });
  expect(cut.count(kinds, of, 101_000)).toEqual({ person: 0, bot: 0 });
});

it('[PRC4] who had nothing in it has lost nothing, and who had is known when they do not get it back', () => {
  const cut = new CutOff<string>();
  cut.died(40_000);
  const nothing = { send: 'new', recv: 'new' } as const;
  expect(cut.count(kinds, (key) => of(key, key === 'ben' ? CARRIED : nothing), 41_000)).toEqual({ person: 1, bot: 0 });
  expect(cut.count(kinds, (key) => of(key, nothing), 45_000)).toEqual({ person: 1, bot: 0 });
  // It is forgotten with the end of the trouble.
  cut.count(kinds, of, 200_000);
  cut.died(40_000);
  expect(cut.count(kinds, (key) => of(key, nothing), 45_000)).toEqual({ person: 0, bot: 0 });
});

it('[PRC4] nobody is looked at while no worker dies', () => {
  const looked: string[] = [];
  const cut = new CutOff<string>();
  const look = (key: string) => {
    looked.push(key);
    return of(key);
  };
  expect(cut.count(kinds, look, 41_000)).toEqual({ person: 0, bot: 0 });
  cut.died(1_000);
  expect(cut.count(kinds, look, 61_001)).toEqual({ person: 0, bot: 0 });
  expect(looked).toEqual([]);
});
