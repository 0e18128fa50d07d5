import { describe, expect, it } from 'vitest';
import { judgeOf } from '../judge/judge.ts';
import { lawOf } from '../judge/players.ts';
import { PRODUCTION, type Policy } from '../judge/policy.ts';
import { TROUBLES, type Trouble, type TroubleName } from './faults.ts';
import { arriving } from './law.ts';
import { gate, plainFlagger, type Pilot } from './pilot.ts';
import { seeded } from './random.ts';
import { run } from './run.ts';
import { runWords } from './words.ts';

const LAW = lawOf([9_300, 500, 150, 50]);
const LAWS = { '20s': LAW, '5m': LAW };
const OURS = gate({ policy: PRODUCTION, laws: LAWS });
const DEAD = 'no room gets media';

type Of = { seed?: number; ratePerS?: number; rooms?: number; pilot?: Pilot };
const release = (name: TroubleName | Trouble, { seed = 1, ratePerS = 5, rooms = 12_000, pilot = OURS }: Of = {}) => {
  const trouble: Trouble = typeof name === 'string' ? TROUBLES[name] : name;
  const lastsS = rooms / ratePerS;
  const made = arriving(seeded(seed), { ratePerS, lastsS, fault: trouble.rooms });
  return run(pilot, { rooms: made, uniform: seeded(-seed).uniform, trouble, lastsS });
};
const highest = ({ lines }: ReturnType<typeof run>): number => Math.max(...lines.map(({ weight }) => weight));

describe('a release through ticks and scrapes', () => {
  it('is promoted through all weights where it is healthy, after its time at the last one, and shown', () => {
    const healthy = release('healthy');
    expect(healthy).toMatchObject({ is: 'promoted', by: null, detectedS: null });
    expect([...new Set(healthy.lines.map(({ weight }) => weight))]).toEqual([0, 5, 10, 20, 50]);
    const at50 = healthy.lines.filter(({ weight }) => weight === 50);
    expect(healthy.atS - at50[0]!.atS).toBeGreaterThanOrEqual(PRODUCTION.soakS);
    expect(runWords(healthy)).toContain('Advance room-service.atrium canary weight 20');
  });

  it.each([DEAD, 'its pods die after 15 s', 'its pods die after 60 s', 'its rooms are never counted'] as const)(
    '[RPL6] is never raised, and rolled back for its rooms: %s',
    (name) => {
      for (let seed = 1; seed <= 40; seed += 1) {
        const ended = release(name, { seed });
        expect(ended).toMatchObject({ is: 'rolled back', by: 'evidence' });
        expect(highest(ended)).toBe(5);
      }
    },
  );

  it('[RPL6] is never raised where it tells nothing, and rolled back at the deadline', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const ended = release('its telemetry is silent', { seed });
      expect(ended).toMatchObject({ is: 'rolled back', by: 'failed checks' });
      expect(ended.atS).toBeGreaterThan(600);
      expect(highest(ended)).toBe(5);
    }
  });

  it.each([OURS, plainFlagger()])(
    '[RPL14] is over at the progress deadline where its pods end as they start: $name',
    (pilot) => {
      const ended = release('its pods end as they start', { pilot });
      expect(ended).toMatchObject({ is: 'rolled back', by: 'progress deadline', metS: null, rooms: 0, exposedMin: 0 });
      expect(highest(ended)).toBe(0);
      // It begins at the first tick, and pods are waited for since then.
      expect(ended.atS).toBe(pilot.tickS + pilot.progressWithinS + pilot.tickS);
      expect(ended.lines.at(-1)?.events).toEqual(['Canary failed! Scaling down room-service.atrium']);
    },
  );

  it('[RPL14] is over then, too, where its pods die and do not come back in time, and not while they do', () => {
    // Kubernetes waits up to five minutes before it begins the next one.
    const hasty = gate({ policy: { ...PRODUCTION, alpha: 1e-300, progressWithinS: 100 }, laws: LAWS });
    const dies = release('its pods die after 15 s', { pilot: hasty });
    expect(dies).toMatchObject({ is: 'rolled back', by: 'progress deadline' });
    expect(dies.atS).toBeGreaterThan(100);
    const patient = gate({ policy: { ...PRODUCTION, alpha: 1e-300 }, laws: LAWS });
    expect(release('its pods die after 15 s', { pilot: patient }).by).not.toBe('progress deadline');
  });

  it('[RPL9] is promoted though a third of all scrapes comes to nothing, later and with the same rooms', () => {
    for (let seed = 1; seed <= 10; seed += 1)
      expect(release('healthy, a third of all scrapes missing', { seed }).is).toBe('promoted');
  });

  it('[RPL9] meets nobody from the look on that knows, and Flagger ends it at its next tick', () => {
    const ended = release(DEAD, { ratePerS: 1 });
    expect(ended.detectedS! - ended.metS!).toBeGreaterThan(20);
    expect(ended.atS - ended.detectedS!).toBeLessThan(10);
  });

  it('[EVD10] is promoted in less than a hundredth of runs while it is worse by just what the last step excludes', () => {
    // At five rooms a second 37 rooms of either track are read late; minutes that hit both are among them.
    const patient: Policy = {
      ...PRODUCTION,
      ...{ ages: { '20s': { neededFrom: 0 } }, weights: ['50'], alpha: 1e-300, soakS: 0 },
    };
    const pilot = gate({ policy: patient, laws: LAWS, judge: judgeOf(patient, LAWS) });
    const worse: Trouble = { rooms: { share: 0.0204, badness: 'sure' } };
    const promoted = Array.from({ length: 200 }, (_, seed) =>
      release(worse, { seed: 1_000 + seed, rooms: 6_000, pilot }),
    ).filter(({ is }) => is === 'promoted').length;
    expect(promoted).toBeLessThan(7);
  });

  it('[RPL7] meets a fortieth of the people, or fewer, that it meets under Flagger by its own example', () => {
    let [by, plain] = [0, 0];
    for (let seed = 1; seed <= 20; seed += 1) {
      const [ours, theirs] = [release(DEAD, { seed }), release(DEAD, { seed, pilot: plainFlagger() })];
      expect([ours.is, theirs.is]).toEqual(['rolled back', 'rolled back']);
      by += ours.exposedMin;
      plain += theirs.exposedMin;
    }
    expect(by * 40).toBeLessThan(plain);
  });
});
