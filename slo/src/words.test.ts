import { expect, it } from 'vitest';
import { BURN_WINDOWS } from './windows.ts';
import { overLast, span } from './words.ts';

it('says a time in its largest whole unit', () => {
  expect([1, 60, 300, 5400, 3600, 86_400, 3 * 86_400].map(span)).toEqual([
    '1 second',
    '1 minute',
    '5 minutes',
    '90 minutes',
    '1 hour',
    '1 day',
    '3 days',
  ]);
});

it('says which window a number is of', () => {
  expect(BURN_WINDOWS.flatMap(({ longS, shortS }) => [overLast(longS), overLast(shortS)])).toEqual([
    'over the last hour',
    'over the last 5 minutes',
    'over the last 6 hours',
    'over the last 30 minutes',
    'over the last day',
    'over the last 2 hours',
    'over the last 3 days',
    'over the last 6 hours',
  ]);
});
