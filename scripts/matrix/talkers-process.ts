/**
 * People who stand together and talk: `talkers-process.ts <url> <count> <how many with a camera> <the first's number> <of how
 * many>`. Prints `standing` when they do. On stdin: `return`, from which on each loses the socket every few seconds and comes
 * back, and `stay`. Ends with its stdin, so that it never outlives whoever started it.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bot } from '@atrium/bots';
import { limits } from '@atrium/protocol';

const RADIUS_M = 0.8;
/** Two reports of what came before, and one that says how it was to come back. */
const RETURN_EVERY_MS = 2.5 * limits.REPORT_EVERY_MS;
const LOOK_EVERY_MS = 20;
/** A page says after so long that nothing gets through. */
const GIVES_UP_MS = 10_000;

const [base = '', count = '0', cameras = '0', from = '0', of = count] = process.argv.slice(2);
const bots: Bot[] = [];
let returning = false;
for (let at = 0; at < Number(count); at += 1) {
  const seed = Number(from) + at;
  const joined = await Bot.join({
    base,
    room: 'talk',
    // They stand for people, and are counted as such: what is promised is promised to people.
    kind: 'person',
    name: `Talker ${seed}`,
    color: seed % limits.PERSON_COLORS,
    seed,
    video: at < Number(cameras) ? 'small' : null,
    talkShare: 0.95,
  });
  if (!joined.ok) throw new Error(joined.error.message);
  const bot = joined.value;
  // What is broken from outside breaks more than one thing.
  bot.onFault = () => undefined;
  const turn = (2 * Math.PI * seed) / Number(of);
  await bot.walkTo(RADIUS_M * Math.cos(turn), RADIUS_M * Math.sin(turn));
  bot.stop();
  bots.push(bot);
}
process.stdout.write('standing\n');
for (const bot of bots) void returnAgain(bot);
createInterface({ input: process.stdin })
  .on('line', (line) => void (returning = line === 'return'))
  // By force: see `loadWrtc`.
  .on('close', () => void Promise.all(bots.map((bot) => bot.leave())).finally(() => process.exit(0)));

async function returnAgain(bot: Bot): Promise<void> {
  for (;;) {
    await sleep(RETURN_EVERY_MS * (1 + 0.2 * Math.random()));
    if (!returning) continue;
    bot.cutSocket();
    const beganAt = performance.now();
    const back = await bot.resume();
    if (!back.ok || back.value.consumers.length === 0) continue;
    const welcome = performance.now() - beganAt;
    const heard = await firstVoice(bot);
    bot.cameIn({
      how: 'resume',
      stages: { welcome, ...(heard ? { first_audio: performance.now() - beganAt } : {}) },
      awaited: ['audio'],
      traceId: randomBytes(16).toString('hex'),
    });
  }
}

/** Whether anything of a voice arrives, now that the room is there again. */
async function firstVoice(bot: Bot): Promise<boolean> {
  const before = await packetsOf(bot);
  const giveUpAt = performance.now() + GIVES_UP_MS;
  while (performance.now() < giveUpAt) {
    if ((await packetsOf(bot)) > before) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

async function packetsOf(bot: Bot): Promise<number> {
  const { received } = await bot.stats();
  return received.reduce((sum, { packets }) => sum + packets, 0);
}
