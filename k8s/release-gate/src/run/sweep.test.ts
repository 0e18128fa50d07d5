import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_ROOMS, type Evidence } from '../judge/evidence.ts';
import type { AssignedRoom } from '../sources/room-service.ts';
import { due, lastRead, settled, sweepFrom, swept, withMissing } from './sweep.ts';

const room = (atS: number, more: Partial<AssignedRoom> = {}): AssignedRoom => ({
  ...{ track: 'canary', weight: 0.05, kind: 'person', epoch: atS * 1e6, assignedAt: atS * 1000 },
  ...more,
});

describe('[EVD11] rooms that the directory knows', () => {
  test('are owed when they must have been judged, at either age', () => {
    const sweep = swept(sweepFrom(1_000), [room(1_010), room(1_020, { track: 'primary' })], 1_030);
    expect(lastRead(sweep)).toBe(1_020e6);
    expect(due(sweep, '20s', 1_044)).toEqual({});
    expect(due(sweep, '20s', 1_045)).toEqual({ 5: { primary: 0, canary: 1 } });
    expect(due(sweep, '20s', 1_055)).toEqual({ 5: { primary: 1, canary: 1 } });
    expect(due(sweep, '5m', 1_324)).toEqual({});
    expect(due(sweep, '5m', 1_325)).toEqual({ 5: { primary: 0, canary: 1 } });
    expect(sweep.after).toBe(1_000e6);
    expect(swept(sweep, [], 1_350)).toMatchObject({ after: 1_010e6, old: { 5: { primary: 0, canary: 1 } } });
  });

  test('are those of people, and those that were drawn by chance', () => {
    const rooms = [room(1_010, { kind: 'bot' }), room(1_011, { weight: 0 }), room(1_012, { weight: 1 })];
    const sweep = swept(sweepFrom(1_000), rooms, 1_030);
    expect(due(sweep, '20s', 9_000)).toEqual({});
    expect(lastRead(sweep)).toBe(1_012e6);
  });

  test('are remembered one by one only while they are young, and none is lost or counted twice', () => {
    const drawn = fc.array(fc.tuple(fc.nat({ max: 2_000 }), fc.constantFrom('primary', 'canary')), { maxLength: 40 });
    fc.assert(
      fc.property(drawn, (some) => {
        const rooms = some.sort(([a], [b]) => a - b).map(([atS, track], at) => room(atS, { track, epoch: at + 1 }));
        let sweep = sweepFrom(0);
        for (let atS = 0; atS <= 3_000; atS += 250) {
          // A gate that begins anew reads the young ones again.
          if (atS % 750 === 0) sweep = settled(sweep);
          const fresh = rooms.filter(({ epoch, assignedAt }) => epoch > lastRead(sweep) && assignedAt <= atS * 1000);
          sweep = swept(sweep, fresh, atS);
          const isDue = ({ assignedAt }: AssignedRoom): boolean => assignedAt / 1000 <= atS - 315;
          const owed = due(sweep, '5m', atS)['5'] ?? { primary: 0, canary: 0 };
          expect(owed.primary + owed.canary).toBe(rooms.filter(isDue).length);
        }
        expect(sweep.young).toEqual([]);
      }),
    );
  });
});

const BAD = { primary: 'bad', canary: 'bad' } as const;
const evidence = (primary: number[], canary: number[]): Evidence => new Map([['5', { primary, canary }]]);

describe('[EVD11] rooms that were drawn and never judged', () => {
  test('are as bad as can be, on either track', () => {
    const judged = evidence([10, 0, 0, 0], [1, 0, 0, 1]);
    const owed = { 5: { primary: 12, canary: 6 } };
    expect(withMissing(judged, { judged, owed, y: BAD })).toEqual(evidence([10, 0, 0, 2], [1, 0, 0, 5]));
  });

  test('of the primary speak not for the canary', () => {
    const judged = evidence([10, 0, 0, 0], [1, 0, 0, 1]);
    const owed = { 5: { primary: 12, canary: 6 } };
    const filled = withMissing(judged, { judged, owed, y: { primary: 'good', canary: 'bad' } });
    expect(filled).toEqual(evidence([12, 0, 0, 0], [1, 0, 0, 5]));
  });

  test('count for a track of which nothing was heard at all', () => {
    const owed = { 5: { primary: 0, canary: 3 } };
    const filled = withMissing(new Map(), { judged: new Map(), owed, y: BAD });
    expect(filled.get('5')).toEqual({ ...NO_ROOMS, canary: [0, 0, 0, 3] });
  });

  test('are none where more were judged than are owed yet', () => {
    const judged = evidence([10, 0, 0, 0], [4, 0, 0, 0]);
    expect(withMissing(judged, { judged, owed: { 5: { primary: 9, canary: 4 } }, y: BAD })).toEqual(judged);
  });

  test('are not made up of a reading that is late on purpose', () => {
    const late = evidence([10, 0, 0, 0], [3, 0, 0, 0]);
    const judged = evidence([10, 0, 0, 0], [4, 0, 0, 0]);
    expect(withMissing(late, { judged, owed: { 5: { primary: 10, canary: 4 } }, y: BAD })).toEqual(late);
  });
});
