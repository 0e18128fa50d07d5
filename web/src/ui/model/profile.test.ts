import { limits } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { fitName, loadProfile, saveProfile } from './profile.ts';

function memory(start: string | null = null) {
  let text = start;
  return { getItem: () => text, setItem: (_key: string, value: string) => void (text = value) };
}

test.each([
  ['  Ana   Silva ', 'Ana Silva'],
  ['a\u200bb\u0007', 'ab'],
  ['\u200b\u200b', ''],
  ['x'.repeat(90), 'x'.repeat(limits.NAME_MAX_CHARS)],
  ['😀'.repeat(50), '😀'.repeat(limits.NAME_MAX_CHARS)],
])('%j becomes %j', (typed, name) => expect(fitName(typed)).toBe(name));

test('what was saved is there the next time', () => {
  const store = memory();
  const profile = { name: 'Ana', color: 3, photo: 'data:image/jpeg;base64,AA==' };
  saveProfile(store, profile);
  expect(loadProfile(store)).toEqual(profile);
});

test.each([
  null,
  '',
  'null',
  '{}',
  '[]',
  '{"name":"","color":1}',
  '{"name":"A","color":12}',
  '{"name":"A","color":0.5}',
])('%j is nobody known', (text) => expect(loadProfile(memory(text))).toBeNull());

test('a photo that is no picture is dropped', () =>
  expect(loadProfile(memory('{"name":"A","color":1,"photo":"javascript:1"}'))).toEqual({
    name: 'A',
    color: 1,
    photo: null,
  }));

test('a store that refuses does not stop anybody', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  expect(() => saveProfile(full, { name: 'A', color: 0, photo: null })).not.toThrow();
});
