import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_ROOMS, type Evidence } from '../judge/evidence.ts';
import type { AssignedRoom } from '../sources/room-service.ts';
import { due, lastRead, missed, settled, sweepFrom, swept, withMissing, type Sweep } from './sweep.ts';

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
const NONE: Evidence = new Map();

describe('[EVD11] rooms that were drawn and never judged', () => {
  /** Twelve rooms of the primary and six of the canary are due at 1,100 s, and as many again at 1,200 s. */
  const sweep = [1_010, 1_110].reduce<Sweep>((before, atS) => {
    const rooms = [...Array<Partial<AssignedRoom>>(12).fill({ track: 'primary' }), ...Array<object>(6).fill({})];
    return swept(
      before,
      rooms.map((more, at) => room(atS, { ...more, epoch: atS * 1e6 + at })),
      1_000,
    );
  }, sweepFrom(1_000));
  const missing = (before: Sweep, judged: Evidence, atS: number) => missed(before, { '20s': judged, '5m': NONE }, atS);

  test('are those that are due and were not judged, at either age', () => {
    const { missing: found } = missing(sweep, evidence([10, 0, 0, 0], [1, 0, 0, 1]), 1_100);
    expect(found).toEqual({ '20s': { 5: { primary: 2, canary: 4 } }, '5m': {} });
    expect(missing(sweep, evidence([12, 0, 0, 0], [6, 0, 0, 0]), 1_350).missing['5m']).toEqual({
      5: { primary: 12, canary: 6 },
    });
  });

  test('are none where more were judged than are due yet', () => {
    const { missing: found } = missing(sweep, evidence([20, 0, 0, 0], [9, 0, 0, 0]), 1_100);
    expect(found['20s']).toEqual({ 5: { primary: 0, canary: 0 } });
  });

  test('stay so: younger ones that are judged stand in for nobody', () => {
    const first = missing(sweep, evidence([12, 0, 0, 0], [2, 0, 0, 0]), 1_100);
    expect(first.missing['20s']).toEqual({ 5: { primary: 0, canary: 4 } });
    const later = missing(first, evidence([24, 0, 0, 0], [8, 0, 0, 0]), 1_110);
    expect(later.missing['20s']).toEqual({ 5: { primary: 0, canary: 4 } });
    expect(missing(later, evidence([24, 0, 0, 0], [7, 0, 0, 0]), 1_200).missing['20s']).toEqual({
      5: { primary: 0, canary: 5 },
    });
  });

  test('are as bad as can be, on either track', () => {
    const filled = withMissing(evidence([10, 0, 0, 0], [1, 0, 0, 1]), {
      missing: { 5: { primary: 2, canary: 4 } },
      y: BAD,
    });
    expect(filled).toEqual(evidence([10, 0, 0, 2], [1, 0, 0, 5]));
  });

  test('of the primary speak not for the canary', () => {
    const of = { missing: { 5: { primary: 2, canary: 4 } }, y: { primary: 'good', canary: 'bad' } } as const;
    expect(withMissing(evidence([10, 0, 0, 0], [1, 0, 0, 1]), of)).toEqual(evidence([12, 0, 0, 0], [1, 0, 0, 5]));
  });

  test('count for a track of which nothing was heard at all', () => {
    const filled = withMissing(NONE, { missing: { 5: { primary: 0, canary: 3 } }, y: BAD });
    expect(filled.get('5')).toEqual({ ...NO_ROOMS, canary: [0, 0, 0, 3] });
  });
});
