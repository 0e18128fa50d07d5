import { expect, test } from 'vitest';
import type { Facts } from './finding.ts';
import { rowsOf, withRows } from './table.ts';

const FACTS: Facts = {
  firedAfterS: new Map([['JoinsFail', 10.4]]),
  toldAfterS: new Map([['JoinsFail', 11.6]]),
  resolvedAfterS: new Map(),
  everFired: new Set(['JoinsFail', 'JoinsFailSlowly']),
  told: [],
  worstReason: 'audio_loss',
};

test('a row says what came besides, and nothing of what could have come', () => {
  const besides = { JoinsFailSlowly: 'the same, over days', PodDown: 'it may' };
  const fault = {
    name: 'joins',
    what: 'Joins fail',
    fires: ['JoinsFail', 'Other'],
    besides,
    reasons: ['audio_loss'] as const,
  };
  expect(rowsOf({ fault, facts: FACTS, receiversOf: () => ['page'] })).toEqual([
    '| joins | Joins fail (put down to `audio_loss`) | JoinsFail | page | 10 s | 12 s | never | JoinsFailSlowly: the same, over days |',
    '|  |  | Other | page | never | never | never |  |',
  ]);
});

const place = (...lines: string[]): string =>
  ['before', '<!-- matrix -->', '', ...lines, '', '<!-- /matrix -->', 'after'].join('\n');

test('new rows take the place of older ones of the same fault, in the order of all faults; what is around them stays', () => {
  const order = ['one', 'two', 'three'];
  const first = withRows(place(), { rows: ['| three | C |', '| one | A |', '|  | B |'], order });
  expect(first?.split('\n')).toEqual(
    expect.arrayContaining(['before', '| one | A |', '|  | B |', '| three | C |', 'after']),
  );
  const again = withRows(first ?? '', { rows: ['| one | D |', '| two | E |'], order });
  expect(again?.split('\n').filter((line) => line.startsWith('| '))).toEqual([
    expect.stringMatching(/^\| Fault \|/),
    '| one | D |',
    '| two | E |',
    '| three | C |',
  ]);
  expect(withRows(again ?? '', { rows: [], order: ['two'] })).not.toContain('| one |');
  expect(withRows('no markers', { rows: [], order })).toBeNull();
});
