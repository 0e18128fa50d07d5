import type { PersonKind } from '@atrium/protocol';
import { expect, it } from 'vitest';
import type { MediaCondition } from '../media/condition.ts';
import { CutOff } from './cut-off.ts';

const LOST: Readonly<Record<string, number | null>> = { ana: 1_000, ben: 40_000, cem: null, bot: 40_000 };
const kinds = () =>
  new Map<string, PersonKind>(Object.keys(LOST).map((key) => [key, key === 'bot' ? 'bot' : 'person']));
const conditionOf = (key: string) => ({ lostAtMs: LOST[key] }) as MediaCondition;

it('[PRC4] whose worker died within the last minute is counted once, however often it did', () => {
  const cut = new CutOff();
  for (const at of [1_000, 39_000, 40_000]) cut.died(at);
  expect(cut.count(kinds, conditionOf, 41_000)).toEqual({ person: 2, bot: 1 });
  expect(cut.count(kinds, conditionOf, 62_000)).toEqual({ person: 1, bot: 1 });
  expect(cut.count(kinds, conditionOf, 101_000)).toEqual({ person: 0, bot: 0 });
});

it('[PRC4] nobody is looked at while no worker dies', () => {
  const looked: string[] = [];
  const cut = new CutOff();
  const look = (key: string) => {
    looked.push(key);
    return conditionOf(key);
  };
  expect(cut.count(kinds, look, 41_000)).toEqual({ person: 0, bot: 0 });
  cut.died(1_000);
  expect(cut.count(kinds, look, 61_001)).toEqual({ person: 0, bot: 0 });
  expect(looked).toEqual([]);
});
