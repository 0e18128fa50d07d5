import { describe, expect, test } from 'vitest';
import { KEY_HELP, keyAction, type KeyPlace, type KeyPress } from './keys.ts';

const down = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  type: 'keydown',
  key,
  repeat: false,
  modified: false,
  ...change,
});
const free: KeyPlace = { typing: false, onControl: false, inDialog: false };

describe('keyAction', () => {
  test.each([
    ['m', 'mute'],
    ['M', 'mute'],
    ['v', 'camera'],
    ['t', 'share'],
    ['h', 'hand'],
    ['l', 'lock'],
    ['o', 'overview'],
    ['g', 'wave'],
    ['?', 'help'],
    ['Escape', 'close'],
  ])('%s is %s', (key, kind) => expect(keyAction(down(key), free)).toEqual({ kind }));

  test.each([
    ['1', 'yes'],
    ['6', 'party'],
  ])('%s shows %s', (key, what) => expect(keyAction(down(key), free)).toEqual({ kind: 'react', what }));

  test('walking keys are left to the world', () => {
    for (const key of ['w', 'a', 's', 'd', 'ArrowUp', 'ArrowLeft']) expect(keyAction(down(key), free)).toBeNull();
  });

  test('letters typed into a message do nothing, Escape still closes', () => {
    const typing = { ...free, typing: true };
    expect(keyAction(down('m'), typing)).toBeNull();
    expect(keyAction(down(' '), typing)).toBeNull();
    expect(keyAction(down('Escape'), typing)).toEqual({ kind: 'close' });
  });

  test('the browser keeps its own shortcuts', () => {
    expect(keyAction(down('c', { modified: true }), free)).toBeNull();
    expect(keyAction(down('l', { modified: true }), free)).toBeNull();
  });

  test('a held letter acts once', () => expect(keyAction(down('m', { repeat: true }), free)).toBeNull());

  test('keys that write a character can be switched off; space and Escape stay', () => {
    for (const key of ['m', 'v', 'g', 'l', 'o', 'p', 'c', '?', '+', '-']) {
      expect(keyAction(down(key), free, true)).not.toBeNull();
      expect(keyAction(down(key), free, false)).toBeNull();
    }
    expect(keyAction(down('Escape'), free, false)).toEqual({ kind: 'close' });
    expect(keyAction(down(' '), free, false)).toEqual({ kind: 'talk', down: true });
  });

  test('an open dialog has the keys', () => {
    expect(keyAction(down('m'), { ...free, inDialog: true })).toBeNull();
    expect(keyAction(down('Escape'), { ...free, inDialog: true })).toBeNull();
  });

  test('space talks while it is down, presses a button when on one, and always lets go', () => {
    expect(keyAction(down(' '), free)).toEqual({ kind: 'talk', down: true });
    expect(keyAction(down(' ', { repeat: true }), free)).toBeNull();
    expect(keyAction(down(' '), { ...free, onControl: true })).toBeNull();
    const up = down(' ', { type: 'keyup' });
    for (const place of [free, { ...free, typing: true }, { ...free, onControl: true }, { ...free, inDialog: true }]) {
      expect(keyAction(up, place)).toEqual({ kind: 'talk', down: false });
    }
  });

  test('the help names every action', () => {
    const named = KEY_HELP.flatMap((line) => line.keys.map((key) => key.toLowerCase()));
    for (const key of ['m', 'v', 'l', 'o', 'g', 'c', 'p', '?', '+', '-', 'f8']) expect(named).toContain(key);
  });
});
