import { expect, test } from 'vitest';
import { toldState, type TransportState } from './transport-state.ts';

const told = (...states: TransportState[]) => states.reduce(toldState, 'none');

test('says what the transports say', () => {
  expect(told('connecting')).toBe('connecting');
  expect(told('connecting', 'connected', 'disconnected')).toBe('disconnected');
  expect(told('connected', 'none')).toBe('none');
});

test('stays failed through all further tries, until one gets through', () => {
  expect(told('connecting', 'failed', 'connecting')).toBe('failed');
  expect(told('failed', 'none', 'connecting', 'disconnected')).toBe('failed');
  expect(told('failed', 'none', 'connecting', 'connected')).toBe('connected');
});
