import { expect, it } from 'vitest';
import { notEstablished } from './start.ts';

it('waits for every definition, also for one that says nothing yet', () => {
  const definition = (name: string, conditions: object[] | null) => ({ metadata: { name }, status: { conditions } });
  const established = definition('a', [{ type: 'Established', status: 'True' }]);
  expect(notEstablished({ items: [established] })).toBe(true);
  expect(notEstablished({ items: [established, definition('b', null)] })).toBe('b is not established');
  expect(notEstablished({ items: [definition('c', [{ type: 'Established', status: 'False' }])] })).toContain('c is');
  expect(notEstablished({ items: [{ metadata: { name: 'd' } }] })).toContain('d is');
});
