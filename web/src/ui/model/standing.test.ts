import type { Circle } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import type { Ask, Notice } from '../../net/room-store.ts';
import { ASK_STANDS_MS, standingAsks, standingNotices } from './standing.ts';

const circle = (members: string[], locked: boolean): Circle => ({
  id: 'c',
  x: 0,
  z: 0,
  radius: 1,
  angle: 0,
  members,
  locked,
  capacity: 15,
  talking: false,
});
const room = (members: string[], locked = true) => ({
  self: 'me',
  circles: new Map([['c', circle(members, locked)]]),
});
const ask = (kind: Ask['kind']): Ask => ({ id: kind, kind, circle: 'c', by: 'ana', at: 0 });

describe('a knock', () => {
  const stands = (state: ReturnType<typeof room>, now = 0) => standingAsks([ask('knock')], state, now).length === 1;

  test('stands while I am inside and they are not', () => expect(stands(room(['me', 'ben']))).toBe(true));
  test('is settled when they are in, whoever let them', () => expect(stands(room(['me', 'ben', 'ana']))).toBe(false));
  test('is settled when the circle is open', () => expect(stands(room(['me', 'ben'], false))).toBe(false));
  test('is not mine to answer when I am out', () => expect(stands(room(['ben', 'cy']))).toBe(false));
  test('is settled when the circle is gone', () => {
    expect(standingAsks([ask('knock')], { self: 'me', circles: new Map() }, 0)).toEqual([]);
  });
  test('is gone before the room has forgotten it', () => {
    expect(stands(room(['me', 'ben']), ASK_STANDS_MS - 1)).toBe(true);
    expect(stands(room(['me', 'ben']), ASK_STANDS_MS)).toBe(false);
  });
});

describe('an invitation', () => {
  const stands = (state: ReturnType<typeof room>) => standingAsks([ask('invite')], state, 0).length === 1;

  test('stands while who invited me is in there and I am not', () => expect(stands(room(['ana', 'ben']))).toBe(true));
  test('is taken back by who leaves', () => expect(stands(room(['ben', 'cy']))).toBe(false));
  test('is settled when I am in', () => expect(stands(room(['ana', 'me'], false))).toBe(false));
});

describe('that I knocked', () => {
  const knocked: Notice = { id: '1', kind: 'knocked', circle: 'c', at: 0 };
  const answered: Notice = { id: '2', kind: 'knock-answered', circle: 'c', accepted: false, at: 1 };
  const outside = room(['ana', 'ben']);

  test('is said until it is answered', () => {
    expect(standingNotices([knocked], outside)).toEqual([knocked]);
    expect(standingNotices([knocked, answered], outside)).toEqual([answered]);
  });
  test('is said again by the next knock', () => {
    const again = { ...knocked, id: '3' };
    expect(standingNotices([answered, again], outside)).toEqual([answered, again]);
  });
  test('is old news when I am in, as is that it was locked', () => {
    const locked: Notice = { id: '0', kind: 'circle', what: 'locked', circle: 'c', at: 0 };
    expect(standingNotices([locked, knocked], outside)).toEqual([locked, knocked]);
    expect(standingNotices([locked, knocked], room(['ana', 'me']))).toEqual([]);
  });
});
