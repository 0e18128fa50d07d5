import { setTimeout as sleep } from 'node:timers/promises';
import { wallMs, type HeardVoice } from '@atrium/bots';
import { limits, type Floor } from '@atrium/protocol';
import { processorMs } from '../lib/processor-time.ts';
import type { Service } from '../lib/service.ts';
import { Crew, type Member } from '../roll/crew.ts';
import { Stalls } from '../roll/stalls.ts';

const ROOM = 'hall';
/** One of so many talks before and after it: each voice costs the bots' own process as much as who hears it. */
const TALKER_OF = 20;
const CIRCLE = 4;
/** Voices arrive every 20 ms; nobody who is not heard by then is heard soon. */
const LISTEN_MS = 3_000;
const HEARD_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;
const TOLD_WITHIN_MS = 10_000;
/** How often who is alone walks once more, and how long after it a circle has taken them in. */
const TRIES_MAX = 8;
const CAUGHT_MS = 2_000;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
/** How far out circles lie, as a part of the floor's radius; and people from the middle of theirs. */
const SPREAD = 0.85;
const BESIDE_M = 0.8;

export type BroadcastOptions = {
  service: Service;
  /** In circles of four or so. */
  people: number;
  /** False: they stand apart, as many, and meet nobody. */
  circles: boolean;
  /** For how long the worker's processor time is measured. */
  seconds: number;
};

/** Times in ms. */
export type BroadcastFacts = {
  people: number;
  circles: number;
  /** Of each hearer, from the host's word to the first packet of who speaks; null: none came. */
  reachMs: (number | null)[];
  /** Streams of anybody else that still came to somebody, a second and more after it. */
  othersHeard: number;
  /** Of each voice of a circle, from the host's word to its first packet. */
  backMs: (number | null)[];
  /** Circles that were not the same after it as before, as data. */
  changedCircles: number;
  /** Of the workers, as a part of one core, while one speaks. */
  workerLoad: number;
  /** The bots' own process did nothing for so long at the most. */
  stalledMs: number;
};

/** One of a room speaks to all others, and comes down again. Throws where the room does not let them. */
export async function broadcast(options: BroadcastOptions): Promise<BroadcastFacts> {
  const { service, people, circles, seconds } = options;
  const sizes = Array.from({ length: Math.floor(people / CIRCLE) }, () => CIRCLE);
  const crew = await Crew.gather({
    base: service.url,
    ...{ rooms: [ROOM], circles: sizes, listeners: people, talkers: Math.ceil(people / TALKER_OF), meets: false },
  });
  const stalls = new Stalls();
  try {
    if (circles) await meet(crew, sizes.length);
    const { host, speaker } = castOf(crew);
    const hearers = crew.members.filter((member) => member !== speaker);
    await rehearse(host, speaker);
    const before = circlesOf(host);
    stalls.takeMs();
    await say(speaker, 'raiseHand', { up: true });
    const beganMs = wallMs();
    await say(host, 'podium', { person: speaker.bot.id, up: true });
    // What came is known to the millisecond, however late the bots' own process gets to it.
    await sleep(HEARD_WITHIN_MS);
    const stalledMs = stalls.takeMs();
    const reachMs = await firstMs(crew, hearers, [speaker], beganMs);
    const workerLoad = await loadOf(service, seconds);
    const othersHeard = (await firstMs(crew, hearers, hearers, wallMs() - LISTEN_MS)).filter(
      (one) => one !== null,
    ).length;
    const endedMs = wallMs();
    await say(host, 'podium', { person: speaker.bot.id, up: false });
    await sleep(LISTEN_MS);
    const backMs = circles ? await backOf(crew, endedMs) : [];
    return {
      ...{ people: crew.members.length, circles: before.length, reachMs, othersHeard, backMs, workerLoad },
      changedCircles: await changed(host, before),
      stalledMs,
    };
  } finally {
    stalls.close();
    await crew.stop();
  }
}

/** Everybody walks to a place of their circle; who is caught by another one on the way is a member there. */
async function meet({ members }: Crew, circles: number): Promise<void> {
  await sleep(limits.FLOOR_EASE_MS);
  for (let tried = 0; tried < TRIES_MAX; tried += 1) {
    const alone = members.filter(({ bot }) => bot.circle === null);
    await Promise.all(
      alone.map(({ bot, circle }, at) => bot.walkTo(...placeOf(circle, circles, at, bot.surroundings.floor))),
    );
    await sleep(CAUGHT_MS);
  }
  for (const member of members) {
    member.mates = (member.bot.circle?.members ?? []).filter((id) => id !== member.bot.id);
  }
}

/** Circles lie as the seeds of a sunflower, so that each has the same room around it. */
function placeOf(circle: number, circles: number, at: number, floor: Floor): [x: number, z: number] {
  const [turn, away] = [circle * GOLDEN_ANGLE, SPREAD * floor.to * Math.sqrt((circle + 0.5) / circles)];
  const own = (at % CIRCLE) * (Math.PI / 2);
  return [away * Math.sin(turn) + BESIDE_M * Math.sin(own), away * Math.cos(turn) + BESIDE_M * Math.cos(own)];
}

/**
 * Once unmeasured: whoever has heard nobody yet has no way to hear by. Two hundred handshakes take one process seconds, and
 * two hundred pages no longer than one.
 */
async function rehearse(host: Member, speaker: Member): Promise<void> {
  await say(speaker, 'raiseHand', { up: true });
  await say(host, 'podium', { person: speaker.bot.id, up: true });
  await sleep(HEARD_WITHIN_MS);
  await say(host, 'podium', { person: speaker.bot.id, up: false });
  await sleep(LISTEN_MS);
}

function castOf(crew: Crew): { host: Member; speaker: Member } {
  const roleOf = ({ bot }: Member) => bot.surroundings.people.get(bot.id)?.role;
  const host = crew.members.find((member) => roleOf(member) === 'host');
  const speaker = crew.members.find((member) => member.talks && member !== host);
  if (host === undefined || speaker === undefined) throw new Error('the room has no host, or nobody with a voice');
  return { host, speaker };
}

async function say<N extends 'raiseHand' | 'podium'>(
  { bot }: Member,
  name: N,
  payload: Parameters<typeof bot.ask<N>>[1],
): Promise<void> {
  const answer = await bot.ask(name, payload);
  if (!answer.ok) throw new Error(`${bot.name}: ${name} was refused: ${answer.error.message}`);
}

/** From then on, of each who hears, the first packet of any of those voices. */
function firstMs(
  { tap }: Crew,
  hearers: readonly Member[],
  speakers: readonly Member[],
  fromMs: number,
): Promise<(number | null)[]> {
  const ids = new Set(speakers.map(({ bot }) => bot.id));
  return Promise.all(
    hearers.map(async ({ bot }) => {
      const voices = bot.voices.filter(({ person }) => ids.has(person)).map(({ ssrc }: HeardVoice) => ssrc);
      const came = (await tap.arrivals(voices, fromMs)).flatMap(([first]) => first?.atMs ?? []);
      return came.length === 0 ? null : Math.min(...came) - fromMs;
    }),
  );
}

/** Of each voice in a circle, to each who hears it there. */
async function backOf(crew: Crew, fromMs: number): Promise<(number | null)[]> {
  const each = await Promise.all(
    crew.members.flatMap((speaker) => {
      const hearers = crew.members.filter(({ mates }) => mates.includes(speaker.self));
      return speaker.talks ? [firstMs(crew, hearers, [speaker], fromMs)] : [];
    }),
  );
  return each.flat();
}

/** Without the light on it that says that somebody talks. */
function circlesOf({ bot }: Member): string[] {
  return Array.from(bot.surroundings.circles.values(), ({ talking: _talking, ...circle }) =>
    JSON.stringify(circle),
  ).toSorted();
}

async function changed(host: Member, before: readonly string[]): Promise<number> {
  const count = () => {
    const now = new Set(circlesOf(host));
    return before.filter((circle) => !now.has(circle)).length + Math.max(0, now.size - before.length);
  };
  for (let waitedMs = 0; count() > 0 && waitedMs < TOLD_WITHIN_MS; waitedMs += LOOK_EVERY_MS)
    await sleep(LOOK_EVERY_MS);
  return count();
}

async function loadOf(service: Service, seconds: number): Promise<number> {
  const spent = async () => {
    const each = await Promise.all((await service.workerPids()).map(processorMs));
    return each.reduce((sum, ms) => sum + ms, 0);
  };
  const [from, fromMs] = [await spent(), performance.now()];
  await sleep(seconds * 1_000);
  return ((await spent()) - from) / (performance.now() - fromMs);
}
