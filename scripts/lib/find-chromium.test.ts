import { expect, it } from 'vitest';
import { findChromium } from './find-chromium.ts';

const machine =
  (...programs: string[]) =>
  (path: string) =>
    programs.includes(path);

it('takes the browser that is named, and no other when that one is wrong', () => {
  const env = { CHROMIUM_PATH: '/opt/browser', PATH: '/usr/bin' };
  expect(findChromium(env, machine('/opt/browser', '/usr/bin/chromium'))).toEqual({
    kind: 'found',
    path: '/opt/browser',
  });
  expect(findChromium(env, machine('/usr/bin/chromium'))).toMatchObject({ kind: 'wrong' });
});

it('looks for the usual names on the PATH, Chromium before Chrome', () => {
  const env = { PATH: '/usr/bin:/opt/bin' };
  const both = machine('/usr/bin/google-chrome', '/opt/bin/chromium-browser');
  expect(findChromium(env, both)).toEqual({ kind: 'found', path: '/opt/bin/chromium-browser' });
  expect(findChromium(env, machine('/usr/bin/google-chrome'))).toMatchObject({ path: '/usr/bin/google-chrome' });
});

it('says when there is none', () => {
  expect(findChromium({ PATH: '/usr/bin' }, machine())).toEqual({ kind: 'missing' });
  expect(findChromium({}, machine('/chromium'))).toEqual({ kind: 'missing' });
});
