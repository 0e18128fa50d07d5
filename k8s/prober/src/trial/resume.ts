import { setTimeout as pause } from 'node:timers/promises';
import { wallMs, type Bot, type Tap } from '@atrium/bots';
import type { TrialResults } from '@atrium/release-gate/trial-results';
import { together } from './circle.ts';
import { PLACE_M } from './kept.ts';
import { heardWithin } from './listen.ts';
import { comes, countIn, within } from './within.ts';

type Resumes = TrialResults['resumes'];

const CUT_WITHIN_MS = 2_000;
const BACK_WITHIN_MS = 8_000;
const SETTLE_MS = 1_500;
const HEARD_MS = 1_000;

/** Each one's socket breaks, one after the other, and they come back to where they stood. */
export async function resumeAll(bots: readonly Bot[], tap: Tap): Promise<Resumes> {
  const resumes: Resumes = { tried: 0, failed: {}, elsewhere: 0, heardAgain: 0 };
  for (const bot of bots) await resume(bot, bots, resumes);
  await pause(SETTLE_MS);
  const fromMs = wallMs();
  await pause(HEARD_MS);
  resumes.heardAgain = await heardWithin(bots, tap, { fromMs, toMs: wallMs() });
  return resumes;
}

async function resume(bot: Bot, bots: readonly Bot[], resumes: Resumes): Promise<void> {
  const { id, pose } = bot;
  const met = together(bots);
  bot.cutSocket();
  await comes(CUT_WITHIN_MS, () => bot.state.is !== 'joined');
  resumes.tried += 1;
  const back = await within(BACK_WITHIN_MS, bot.resume());
  if (back === null) return void countIn(resumes.failed, 'timeout');
  if (!back.ok) return void countIn(resumes.failed, back.error.code);
  const stayed = back.value.resumed && bot.id === id && Math.hypot(bot.pose.x - pose.x, bot.pose.z - pose.z) <= PLACE_M;
  const isWithThem = stayed && (await comes(CUT_WITHIN_MS, () => together(bots) >= met && bot.circle !== null));
  if (!isWithThem) resumes.elsewhere += 1;
}
