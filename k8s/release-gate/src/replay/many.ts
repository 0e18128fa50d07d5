import { judgeOf } from '../judge/judge.ts';
import { PRODUCTION } from '../judge/policy.ts';
import { TROUBLES, type Trouble, type TroubleName } from './faults.ts';
import { givenRooms, type GivenRoom } from './given.ts';
import { history } from './history.ts';
import { arriving, type Room } from './law.ts';
import { exposedMin, RAMP_S, seenOf, threshold, zTest, type Peer } from './peers.ts';
import { gate, plainFlagger, type Pilot } from './pilot.ts';
import { seeded } from './random.ts';
import { run } from './run.ts';

/** Releases of one kind. The same job gives the same releases, each by itself. */
export type Job = {
  trouble: TroubleName;
  ratePerS: number;
  seed: number;
  /** In the place of synthetic ones; null: these. */
  given: readonly GivenRoom[] | null;
};

/** Under a ramp by the clock. */
const PEERS = { threshold: threshold(), 'z test': zTest } as const satisfies Record<string, Peer>;
export const JUDGE_NAMES = ['ours', 'threshold', 'z test', 'plain Flagger'] as const;
export type JudgeName = (typeof JUDGE_NAMES)[number];

/** What became of a release under one judge. */
export type End = {
  is: 'promoted' | 'rolled back' | 'holding';
  /** Rolled back by Flagger alone: for failed checks, or for pods that were not ready for too long. */
  isBySilence: boolean;
  /** Since it met its first room, until it has to end; infinite: never. */
  detectedS: number;
  /** Until it ended: bad participant-minutes in the canary's rooms; rooms drawn, of both tracks; and the highest weight, in percent. */
  exposedMin: number;
  rooms: number;
  weight: number;
};
export type Release = Readonly<Record<JudgeName, End>>;

/** More than any verdict has taken but on the subtlest faults. */
const ROOMS_MAX = 36_000;
/** Two numbers that no seed of the same command has in common. */
const SEEDS = { releases: 1_000_003, chance: 0x5bd1e995 } as const;

/** Makes the release of that number, from 0 on, under each judge: all of them see the same rooms. */
export function releasesOf({ trouble: name, ratePerS, seed, given }: Job): (release: number) => Release {
  const trouble: Trouble = TROUBLES[name];
  const laws = history(seeded(seed), ratePerS);
  const ours = gate({ policy: PRODUCTION, laws, judge: judgeOf(PRODUCTION, laws) });
  const plain = plainFlagger();
  const lastsS = given === null ? ROOMS_MAX / ratePerS : (given.at(-1)?.bornS ?? 0);
  return (release) => {
    const of = (seed * SEEDS.releases + release) | 0;
    const rooms = (): Generator<Room, void> => {
      const random = seeded(of);
      const fault = trouble.rooms;
      return given === null ? arriving(random, { ratePerS, lastsS, fault }) : givenRooms(random, given, fault);
    };
    const chance = () => seeded(of ^ SEEDS.chance).uniform;
    const under = (pilot: Pilot): End => endOf(run(pilot, { rooms: rooms(), uniform: chance(), trouble, lastsS }));
    const ramp = seenOf(untilOf(rooms(), RAMP_S), trouble);
    const by = (peer: Peer): End => rampEnd(peer(ramp, chance()), ramp);
    return {
      ours: under(ours),
      threshold: by(PEERS.threshold),
      'z test': by(PEERS['z test']),
      'plain Flagger': under(plain),
    };
  };
}

function endOf({ is, by, metS, detectedS, exposedMin: bad, rooms, lines }: ReturnType<typeof run>): End {
  return {
    is,
    isBySilence: by === 'failed checks' || by === 'progress deadline',
    detectedS: detectedS === null ? Infinity : detectedS - (metS ?? 0),
    exposedMin: bad,
    rooms,
    weight: Math.max(0, ...lines.map(({ weight }) => weight)),
  };
}

/** Whatever the ramp does not end is promoted by it. */
function rampEnd(atS: number | null, seen: Parameters<Peer>[0]): End {
  const untilS = atS ?? RAMP_S;
  const met = seen.filter(({ bornS }) => bornS < untilS);
  return {
    is: atS === null ? 'promoted' : 'rolled back',
    isBySilence: false,
    detectedS: atS ?? Infinity,
    exposedMin: exposedMin(seen, untilS),
    rooms: met.length,
    weight: Math.max(0, ...met.map(({ weight }) => Number(weight))),
  };
}

function untilOf(rooms: Iterable<Room>, untilS: number): Room[] {
  const found: Room[] = [];
  for (const room of rooms) {
    if (room.bornS >= untilS) break;
    found.push(room);
  }
  return found;
}
