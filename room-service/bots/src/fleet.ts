import { limits } from '@atrium/protocol';
import { Behaviour, hasTurn } from './behaviour.ts';
import { Bot } from './bot.ts';
import type { BotFailure, Outcome } from './errors.ts';
import { photoOf } from './face.ts';
import { nameOf } from './names.ts';
import { isOneOf } from './one-of.ts';
import type { Options } from './options.ts';
import { sharedPacer } from './pacer.ts';
import { seededRandom } from './random.ts';
import { rowOf, type Reading, type Row } from './report.ts';
import type { SignalEnd } from './signal.ts';

/** People make up their minds twice a second; all of them together cost less than a frame of video. */
const DECIDE_MS = 500;

/** So many join at a time: a join costs two DTLS handshakes on either side. */
const JOINING_AT_ONCE = 4;

/** Between two tries after a refusal that passes (too many joins, a restart) or a lost socket. */
const RETRY_MS = 1_000;

const TURN_SHARE = 0.92;

type Member = { bot: Bot; behaviour: Behaviour; reading: Reading | undefined };

export type FleetOptions = Options & { log: (line: string) => void };

/** All bots of one command: joins them, lets them live, and reads what they send and receive. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #members: Member[] = [];
  #stopBeat: () => void = () => undefined;
  #decidedAtMs = 0;
  #readAtMs = 0;
  #stopped = false;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Fails if the first cannot join. The others follow, some at a time; they are retried and told about. */
  async start(): Promise<Outcome<null>> {
    this.#stopBeat = sharedPacer.subscribe((_frames, nowMs) => this.#beat(nowMs));
    this.#readAtMs = performance.now();
    const first = await this.#join(0);
    if (!first.ok) return first;
    let next = 1;
    const joinNext = async (): Promise<void> => {
      while (next < this.#options.count && !this.#stopped) {
        const index = next;
        next += 1;
        await this.#joinWithPatience(index);
      }
    };
    for (let lane = 0; lane < JOINING_AT_ONCE; lane += 1) void joinNext();
    return first;
  }

  /** What each one sent and received since the last time. */
  async read(): Promise<Row[]> {
    const nowMs = performance.now();
    const seconds = Math.max(0.001, (nowMs - this.#readAtMs) / 1_000);
    this.#readAtMs = nowMs;
    return Promise.all(
      this.#members.map(async (member) => {
        const { bot, behaviour } = member;
        const doing = bot.state.is === 'joined' ? (bot.talking ? 'talking' : behaviour.state) : bot.state.is;
        const reading = { name: bot.name, doing, circle: bot.circle?.members.length ?? 0, stats: await bot.stats() };
        const row = rowOf(member.reading, reading, seconds);
        member.reading = reading;
        return row;
      }),
    );
  }

  /** Everybody says goodbye. Idempotent. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stopBeat();
    await Promise.all(this.#members.map(({ bot }) => bot.leave()));
  }

  async #joinWithPatience(index: number): Promise<void> {
    let told = false;
    while (!this.#isStopped()) {
      const joined = await this.#join(index);
      if (joined.ok) return;
      if (!told) this.#options.log(`${nameOf(index)} waits: ${joined.error.message}`);
      told = true;
      if (!passes(joined.error)) return;
      await pause(RETRY_MS);
    }
  }

  async #join(index: number): Promise<Outcome<null>> {
    const { url, room, seed, count, video, listen, circles, media } = this.#options;
    const random = seededRandom(seed * 1_000 + index);
    const look = { seed: seed * 100 + index, color: index % limits.PERSON_COLORS };
    const hasCamera = isOneOf(index, video, count);
    const joined = await Bot.join({
      base: url,
      room,
      name: nameOf(index + seed - 1),
      ...look,
      photo: await photoOf(look),
      media,
      video: hasCamera ? 'small' : null,
      listen: isOneOf(index, listen, count),
      talkShare: TURN_SHARE,
      random,
    });
    if (!joined.ok) return joined;
    const bot = joined.value;
    if (this.#isStopped()) {
      await bot.leave();
      return { ok: true, value: null };
    }
    bot.mayTalk = false;
    bot.onCut = (end) => void this.#comeBack(bot, end);
    bot.onFault = (error) => this.#options.log(`${bot.name}: media failed: ${error.message}`);
    const behaviour = new Behaviour({ random, group: index % circles, groups: circles });
    this.#members.push({ bot, behaviour, reading: undefined });
    this.#options.log(`${bot.name} joined ${room}${hasCamera ? ' with a camera' : ''}`);
    return { ok: true, value: null };
  }

  async #comeBack(bot: Bot, { bye }: SignalEnd): Promise<void> {
    this.#options.log(`${bot.name} lost the connection${bye ? `: ${bye.message}` : ''}`);
    const giveUpAtMs = performance.now() + limits.RESUME_WINDOW_MS;
    while (bye?.retry !== false && !this.#stopped && performance.now() < giveUpAtMs) {
      await pause(RETRY_MS);
      const back = await bot.resume();
      if (back.ok) {
        this.#options.log(`${bot.name} is back`);
        return;
      }
      if (!passes(back.error)) break;
    }
    if (this.#stopped) return;
    this.#options.log(`${bot.name} is gone`);
    bot.close();
  }

  #beat(nowMs: number): void {
    if (nowMs - this.#decidedAtMs < DECIDE_MS) return;
    this.#decidedAtMs = nowMs;
    for (const { bot, behaviour } of this.#members) if (bot.state.is === 'joined') decide(bot, behaviour, nowMs);
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}

function decide(bot: Bot, behaviour: Behaviour, nowMs: number): void {
  const { circle, pose, walking } = bot;
  const { floor, circles } = bot.surroundings;
  bot.mayTalk = circle !== null && hasTurn(bot.id, circle, nowMs);
  const sight = { nowMs, pose, walking, floorRadius: floor.to, circle, circles: circles.values() };
  const intent = behaviour.decide(sight);
  switch (intent.do) {
    case 'nothing': {
      break;
    }
    case 'walk': {
      void bot.walkTo(intent.x, intent.z, intent.speedMps);
      break;
    }
    case 'stepOut': {
      // Refused when the circle broke up meanwhile: then one is out of it anyhow.
      void bot.ask('stepOut', {});
      break;
    }
  }
}

const PASSING: ReadonlySet<string> = new Set([
  'too_many',
  'unreachable',
  'lost',
  'shutting_down',
  'media_unavailable',
  'room_full',
  'room_elsewhere',
  'room_unreachable',
  'directory_unreachable',
  'no_capacity',
]);

/** Whether waiting helps. */
function passes({ code }: BotFailure): boolean {
  return PASSING.has(code);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
