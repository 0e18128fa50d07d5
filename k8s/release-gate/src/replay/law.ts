import type { Random } from './random.ts';

/** Rooms of a release, in the order of their birth; each array has one entry for each room. */
export type Rooms = {
  bornS: Float64Array;
  /** People in it. */
  size: Float64Array;
  /** The coin that draws its track: canary below the weight in force. */
  coin: Float64Array;
  /** Y on either track, of [0, 1]. */
  primary: Float64Array;
  canary: Float64Array;
};

/** What a bad release does: to so many of the canary's rooms, at least so much of their time; `sure`: all of it. */
export type Fault = { share: number; badness: 'sure' | readonly [alpha: number, beta: number] };

/** After the first person, on average so many more (1 / 0.25). */
const MORE_PEOPLE = 0.25;
/** People with a bad line of their own, and how much of the time of who hears them is bad: beta, a third on average. */
const BAD_UPLINK = { share: 0.03, badness: [2, 4] } as const;
/** Rooms whose people share a bad network: half of everybody's time. */
const BAD_NETWORK = { share: 0.007, badness: [2, 2] } as const;
/** A minute in an hour something regional hits a third of all rooms, on both tracks: two thirds of their time. */
const BAD_MINUTE = { everyS: 3600, lastsS: 60, share: 0.33, badness: [4, 2] } as const;

export type RoomsOptions = {
  count: number;
  /** The time in which they are born. */
  lastsS: number;
  /** At even distances, or whenever they happen to come. */
  arrivals?: 'even' | 'poisson';
  fault?: Fault | null;
};

/** The seconds of one room hang together, and so do minutes. */
export function rooms(random: Random, { count, lastsS, arrivals = 'even', fault = null }: RoomsOptions): Rooms {
  const made: Rooms = {
    bornS: births(random, { count, lastsS, arrivals }),
    size: new Float64Array(count),
    coin: new Float64Array(count),
    primary: new Float64Array(count),
    canary: new Float64Array(count),
  };
  const minutes = badMinutes(random, lastsS);
  const others = random.geometric(MORE_PEOPLE);
  const [uplink, network, minute] = [BAD_UPLINK, BAD_NETWORK, BAD_MINUTE].map(({ badness: [alpha, beta] }) =>
    random.beta(alpha, beta),
  ) as [Draw, Draw, Draw];
  const onCanary = spoilingBy(random, fault);
  for (let at = 0; at < count; at += 1) {
    const size = 1 + others();
    const hurt = random.binomial(size, BAD_UPLINK.share);
    let y = hurt === 0 ? 0 : (hurt / size) * uplink();
    if (random.uniform() < BAD_NETWORK.share) y = Math.max(y, network());
    if (isBadMinute(minutes, made.bornS[at] ?? 0) && random.uniform() < BAD_MINUTE.share) y = Math.max(y, minute());
    made.size[at] = size;
    made.coin[at] = random.uniform();
    made.primary[at] = y;
    made.canary[at] = onCanary(y);
  }
  return made;
}

type Draw = () => number;

/** Y of a room on a canary with this fault, from what it is on the primary. */
function spoilingBy(random: Random, fault: Fault | null): (y: number) => number {
  if (fault === null) return (y) => y;
  const { share, badness } = fault;
  const spoilt = badness === 'sure' ? () => 1 : random.beta(...badness);
  return (y) => (random.uniform() < share ? Math.max(y, spoilt()) : y);
}

function births(random: Random, { count, lastsS, arrivals }: Required<Omit<RoomsOptions, 'fault'>>): Float64Array {
  if (arrivals === 'even') return Float64Array.from({ length: count }, (_, at) => (at * lastsS) / count);
  return Float64Array.from({ length: count }, () => random.uniform() * lastsS).sort();
}

/** When they begin. */
function badMinutes(random: Random, lastsS: number): number[] {
  const { lastsS: minuteS, everyS } = BAD_MINUTE;
  const count = random.poisson((lastsS + minuteS) / everyS);
  return Array.from({ length: count }, () => random.uniform() * (lastsS + minuteS) - minuteS);
}

const isBadMinute = (minutes: readonly number[], bornS: number): boolean =>
  minutes.some((fromS) => bornS >= fromS && bornS < fromS + BAD_MINUTE.lastsS);
