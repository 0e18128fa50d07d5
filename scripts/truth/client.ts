/**
 * One bot that stands where it is told to and stays: `client.ts <url> <room> <name> <x> <z>`. Prints `standing` when it does.
 * On stdin: `mute`. Ends with its stdin, so that it never outlives whoever started it.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bot } from '@atrium/bots';
import { limits } from '@atrium/protocol';

const [base = '', room = '', name = '', x = '0', z = '0'] = process.argv.slice(2);
const seed = name.length * 31 + name.charCodeAt(0);
const joined = await Bot.join({
  base,
  room,
  name,
  color: seed % limits.PERSON_COLORS,
  seed,
  video: 'simulcast',
  talkShare: 1,
});
if (!joined.ok) {
  process.stderr.write(`${joined.error.message}\n`);
  process.exit(1);
}
const bot = joined.value;
bot.onCut = () => void comeBack();
await bot.walkTo(Number(x), Number(z));
bot.stop();
process.stdout.write('standing\n');

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line === 'mute') void bot.mute(true);
  })
  // By force: see `loadWrtc`.
  .on('close', () => void bot.leave().then(() => process.exit(0)));

async function comeBack(): Promise<void> {
  for (let waited = 0; waited < limits.RESUME_WINDOW_MS; waited += 1_000) {
    await sleep(1_000);
    const back = await bot.resume();
    if (back.ok) return;
  }
  process.exit(1);
}
