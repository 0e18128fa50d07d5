import { setTimeout as sleep } from 'node:timers/promises';
import { Bot, isOneOf, seededRandom, Tap, wallMs, type BotOptions, type SignalEnd } from '@atrium/bots';
import { limits, MOVES_SINCE_VERSION } from '@atrium/protocol';

/** As pages: at once almost, then twice as long each time, of which half is random. */
const BACK_FIRST_MS = 250;
const BACK_MAX_MS = 5_000;
const JOINING_AT_ONCE = 4;
/** Neighbours in a circle are so far from its middle as they come; the room gives each a place. */
const BESIDE_M = 0.7;
const GATHER_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
/** A circle that has been walked up to is joined within a tick or two; a busy machine takes longer. */
const CAUGHT_WITHIN_MS = 3_000;
/** Two circles of a room meet so far from its middle, as a part of the floor's radius. */
const APART = 0.55;

/** A socket that was lost without a move. Times by `wallMs`; null: not back yet. */
export type Cut = { atMs: number; backAtMs: number | null; why: string };

export type Member = {
  bot: Bot;
  room: string;
  circle: number;
  listens: boolean;
  /** Else they have no microphone, and nobody hears them. */
  talks: boolean;
  /** By a version that knows no moves: nobody tells them that the room moves, and they come back by their token. */
  isOlder: boolean;
  /** Who this one is, and with whom in a circle, as they were when everybody had gathered. */
  self: string;
  mates: readonly string[];
  cuts: Cut[];
};

export type CrewOptions = {
  base: string;
  rooms: readonly string[];
  /** People by circle, one number for each of a room. */
  circles: readonly number[];
  /** So many of all hear others, and know when; spread evenly. */
  listeners: number;
  /** So many of all have a microphone, spread evenly between those who listen; left out: all. */
  talkers?: number;
  /** Rooms whose people speak a version of the wire that knows no moves. */
  olderRooms?: readonly string[];
  /** False: everybody stays where they came in, and circles are nothing but lists. */
  meets?: boolean;
};

/** People who stand in their circles and hum for ever, and come back as pages do. */
export class Crew {
  readonly tap: Tap;
  readonly members: Member[] = [];
  readonly faults: string[] = [];
  #over = false;

  static async gather(options: CrewOptions): Promise<Crew> {
    const crew = new Crew(await Tap.start());
    try {
      await crew.#join(options);
      const circles = [...options.rooms, ...(options.olderRooms ?? [])].flatMap((room) =>
        options.circles.map((_, circle) => crew.#of(room, circle)),
      );
      if (options.meets !== false) await Promise.all(circles.map((members) => meet(members, options.circles.length)));
      for (const member of crew.members) {
        member.self = member.bot.id;
        member.mates = matesOf(member.bot);
      }
      return crew;
    } catch (error) {
      await crew.stop();
      throw error;
    }
  }

  private constructor(tap: Tap) {
    this.tap = tap;
  }

  /** Who is not who they were, where they were, with whom they were. */
  get lost(): string[] {
    return this.members.flatMap(({ bot, self, mates }) => {
      const now = matesOf(bot);
      const isThere = bot.state.is === 'joined' && bot.id === self && mates.every((mate) => now.includes(mate));
      return isThere && now.length === mates.length ? [] : [bot.name];
    });
  }

  /** Of those who could have been moved instead. */
  get cuts(): Cut[] {
    return this.members.flatMap(({ isOlder, cuts }) => (isOlder ? [] : cuts));
  }

  /** How many are in rooms of that pod, by its name as addresses have it. */
  at(isOf: (url: string) => boolean): Member[] {
    return this.members.filter(({ bot }) => isOf(bot.url));
  }

  /** Goodbye. Idempotent. */
  async stop(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await Promise.all(this.members.map(({ bot }) => bot.leave()));
    await this.tap.close();
  }

  async #join({ base, rooms, olderRooms = [], circles, listeners, talkers }: CrewOptions): Promise<void> {
    const places = [...rooms, ...olderRooms].flatMap((room) =>
      circles.flatMap((people, circle) => Array.from({ length: people }, () => ({ room, circle }))),
    );
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let n = next++; n < places.length; n = next++) {
        const place = places[n];
        if (place === undefined) return;
        const listens = isOneOf(n, listeners, places.length);
        const talks = talkers === undefined || isOneOf(n + 1, talkers, places.length);
        const isOlder = olderRooms.includes(place.room);
        await this.#admit(
          { ...place, listens, talks, isOlder },
          {
            ...{ base, room: place.room, name: `Bot ${n}`, color: n % limits.PERSON_COLORS, seed: n },
            ...{ steady: true, audio: talks, listen: listens, random: seededRandom(n) },
            ...(listens ? { tap: this.tap } : {}),
            ...(isOlder ? { protocol: MOVES_SINCE_VERSION - 1 } : {}),
          },
        );
      }
    };
    await Promise.all(Array.from({ length: JOINING_AT_ONCE }, lane));
  }

  async #admit(
    place: Pick<Member, 'room' | 'circle' | 'listens' | 'talks' | 'isOlder'>,
    options: BotOptions,
  ): Promise<void> {
    const joined = await Bot.join(options);
    if (!joined.ok) throw new Error(`${options.name} cannot join: ${joined.error.message}`);
    const bot = joined.value;
    const member: Member = { bot, ...place, self: bot.id, mates: [], cuts: [] };
    bot.onFault = (error) => this.faults.push(`${bot.name}: ${error.message}`);
    bot.onCut = (end) => void this.#comeBack(member, end);
    this.members.push(member);
  }

  async #comeBack({ bot, cuts }: Member, { bye, code }: SignalEnd): Promise<void> {
    if (this.#over) return;
    const cut: Cut = { atMs: wallMs(), backAtMs: null, why: bye?.code ?? `code ${code}` };
    cuts.push(cut);
    if (bye?.retry === false) return;
    for (let tried = 0; !this.#isOver() && wallMs() - cut.atMs < limits.RESUME_TRIES_MS; tried += 1) {
      const waitMs = Math.min(BACK_MAX_MS, BACK_FIRST_MS * 2 ** tried);
      await sleep(waitMs * (0.5 + Math.random() / 2));
      const back = await bot.resume();
      if (back.ok) {
        cut.backAtMs = wallMs();
        return;
      }
      cut.why = back.error.code;
    }
  }

  #isOver(): boolean {
    return this.#over;
  }

  #of(room: string, circle: number): Member[] {
    return this.members.filter((member) => member.room === room && member.circle === circle);
  }
}

function matesOf(bot: Bot): string[] {
  return (bot.circle?.members ?? []).filter((id) => id !== bot.id).toSorted();
}

/** One stands, and the others come one after the other. */
async function meet(members: readonly Member[], circles: number): Promise<void> {
  const [first, ...others] = members;
  if (first === undefined) return;
  const giveUpAtMs = performance.now() + GATHER_WITHIN_MS;
  const turn = (2 * Math.PI * first.circle) / circles;
  // The floor grows to its size while the last ones arrive.
  await sleep(limits.FLOOR_EASE_MS);
  const away = circles === 1 ? 0 : first.bot.surroundings.floor.to * APART;
  const middle = { x: away * Math.sin(turn), z: away * Math.cos(turn) };
  await first.bot.walkTo(middle.x, middle.z);
  for (const { bot } of others) {
    while (!bot.circle?.members.includes(first.bot.id)) {
      if (performance.now() > giveUpAtMs) throw new Error(`${bot.name} does not get into the circle`);
      const circle = bot.surroundings.circleOf(first.bot.id);
      const centre = circle ?? first.bot.pose;
      const from = Math.hypot(bot.pose.x - centre.x, bot.pose.z - centre.z) || 1;
      const beside = (circle?.radius ?? BESIDE_M) / from;
      await bot.walkTo(centre.x + (bot.pose.x - centre.x) * beside, centre.z + (bot.pose.z - centre.z) * beside);
      await until(() => bot.circle?.members.includes(first.bot.id) ?? false, CAUGHT_WITHIN_MS);
    }
  }
  const ids = members.map(({ bot }) => bot.id);
  await until(() => members.every(({ bot }) => matesOf(bot).length === ids.length - 1), CAUGHT_WITHIN_MS);
}

async function until(isSo: () => boolean, withinMs: number): Promise<void> {
  for (const giveUpAtMs = performance.now() + withinMs; !isSo() && performance.now() < giveUpAtMs;) {
    await sleep(LOOK_EVERY_MS);
  }
}
