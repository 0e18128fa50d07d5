import { expect, test } from 'vitest';
import type { Facts } from './finding.ts';
import { rowsOf, withTable } from './table.ts';

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
  const fault = { what: 'Joins fail', fires: ['JoinsFail', 'Other'], besides, reasons: ['audio_loss'] as const };
  expect(rowsOf({ fault, facts: FACTS, receiverOf: () => 'page' })).toEqual([
    '| Joins fail (put down to `audio_loss`) | JoinsFail | page | 10 s | 12 s | never | JoinsFailSlowly: the same, over days |',
    '|  | Other | page | never | never | never |  |',
  ]);
});

test('the table stands between its markers, and what is around it stays', () => {
  const text = 'before\n<!-- matrix -->\nold\n<!-- /matrix -->\nafter\n';
  expect(withTable(text, '| new |')).toBe('before\n<!-- matrix -->\n\n| new |\n\n<!-- /matrix -->\nafter\n');
  expect(withTable(withTable(text, '| new |') ?? '', '| new |')).toBe(withTable(text, '| new |'));
  expect(withTable('no markers', '| new |')).toBeNull();
});
