import type { Random } from './random.ts';

/** One room: when it is born (s since the release began), its people, its coin (canary below the weight in force), and Y on either track. */
export type Room = { bornS: number; size: number; coin: number; primary: number; canary: number };

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
  const roomAt = roomsOf(random, { minutes: badMinutes(random, lastsS), fault });
  for (let at = 0; at < count; at += 1) {
    const { size, coin, primary, canary } = roomAt(made.bornS[at] ?? 0);
    made.size[at] = size;
    made.coin[at] = coin;
    made.primary[at] = primary;
    made.canary[at] = canary;
  }
  return made;
}

/** The same law without an end that is known before: rooms as they come by chance, until `lastsS`, each made when it is asked for. */
export function* arriving(
  random: Random,
  { ratePerS, lastsS, fault }: { ratePerS: number; lastsS: number; fault: Fault | null },
): Generator<Room, void> {
  const roomAt = roomsOf(random, { minutes: badMinutes(random, lastsS), fault });
  const gapS = (): number => -Math.log1p(-random.uniform()) / ratePerS;
  for (let bornS = gapS(); bornS < lastsS; bornS += gapS()) yield roomAt(bornS);
}

/** One by one what is in these arrays. */
export function* oneByOne({ bornS, size, coin, primary, canary }: Rooms): Generator<Room, void> {
  for (const [at, born] of bornS.entries()) {
    yield { bornS: born, size: size[at] ?? 0, coin: coin[at] ?? 0, primary: primary[at] ?? 0, canary: canary[at] ?? 0 };
  }
}

type Draw = () => number;

/** Draws the room that is born then. */
function roomsOf(
  random: Random,
  { minutes, fault }: { minutes: readonly number[]; fault: Fault | null },
): (bornS: number) => Room {
  const others = random.geometric(MORE_PEOPLE);
  const [uplink, network, minute] = [BAD_UPLINK, BAD_NETWORK, BAD_MINUTE].map(({ badness: [alpha, beta] }) =>
    random.beta(alpha, beta),
  ) as [Draw, Draw, Draw];
  const onCanary = spoilingBy(random, fault);
  return (bornS) => {
    const size = 1 + others();
    const hurt = random.binomial(size, BAD_UPLINK.share);
    let y = hurt === 0 ? 0 : (hurt / size) * uplink();
    if (random.uniform() < BAD_NETWORK.share) y = Math.max(y, network());
    if (isBadMinute(minutes, bornS) && random.uniform() < BAD_MINUTE.share) y = Math.max(y, minute());
    return { bornS, size, coin: random.uniform(), primary: y, canary: onCanary(y) };
  };
}

/** Y of a room on a canary with this fault, from what it is on the primary. */
export function spoilingBy(random: Random, fault: Fault | null): (y: number) => number {
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
