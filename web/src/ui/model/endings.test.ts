import { ERRORS, wireError, type ErrorCode } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { endingOf } from './endings.ts';

test.each<[ErrorCode, string]>([
  ['replaced', 'rejoin'],
  ['resume_expired', 'rejoin'],
  ['client_too_old', 'reload'],
  ['client_too_new', 'reload'],
  ['room_full', 'rejoin'],
])('%s offers to %s', (code, action) => expect(endingOf(wireError(code, '500'), false).action).toBe(action));

test('without a way back the front page is offered', () => {
  expect(endingOf(wireError('internal'), false).action).toBe('front');
  expect(endingOf(wireError('internal'), true).action).toBe('rejoin');
});

test('no code is ever shown to a person', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const { title, body } = endingOf(wireError(code, '1'), true);
    expect(`${title} ${body}`).not.toContain('_');
    expect(body.length).toBeGreaterThan(10);
  }
});
