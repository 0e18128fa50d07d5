import { setTimeout as pause } from 'node:timers/promises';
import type { Bot } from '@atrium/bots';
import type { TrialResults } from '@atrium/release-gate/trial-results';
import { countIn, within } from './within.ts';

/** As often as one person may say it for ever (room-service/src/signaling/budgets.ts). */
const ASK_EVERY_MS = 500;
/** As long as a page waits. */
const ANSWER_WITHIN_MS = 5_000;

/** Each says again and again, until then (`performance.now`), that its microphone is on: the room has to hear it, and nothing changes. */
export async function ask(bots: readonly Bot[], untilMs: number): Promise<TrialResults['answers']> {
  const answers: TrialResults['answers'] = { tookMs: [], failed: {} };
  const one = async (bot: Bot): Promise<void> => {
    while (performance.now() < untilMs) {
      const askedMs = performance.now();
      const answer = await within(ANSWER_WITHIN_MS, bot.mute(false));
      if (answer?.ok === true) answers.tookMs.push(performance.now() - askedMs);
      else countIn(answers.failed, answer === null ? 'timeout' : answer.error.code);
      await pause(ASK_EVERY_MS);
    }
  };
  await Promise.all(bots.map(one));
  return answers;
}
