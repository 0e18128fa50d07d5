import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { heardOf, wallMs, type Bot, type Tap } from '@atrium/bots';
import type { TrialOrder, TrialResults, WayMoved } from '@atrium/release-gate/trial-results';
import { silenceOf } from './continuity.ts';
import { untriedBy, type Control } from './control.ts';
import { belongingsOf, changedIn, type Belongings } from './kept.ts';
import { pairsOf, type Window } from './listen.ts';
import { codeOf, comes, lineOf, within } from './within.ts';

type Moves = TrialResults['moves'];
type Way = WayMoved['way'];

/** Pages are told, attach (8 s at the most), and hear the room from there (5 s). */
const MOVE_WITHIN_MS = 15_000;
/** Half of it at least, or a move is not begun. */
const MOVE_NEEDS_MS = 8_000;
const BACK_WITHIN_MS = 4_000;
/** A voice that came and went again is seen. */
const SETTLE_MS = 1_000;
/** What is said of the room after a move has come. */
const KEPT_WITHIN_MS = 1_000;
const SAID_WITHIN_MS = 1_000;

export type MovesOptions = {
  order: TrialOrder;
  control: Pick<Control, 'whyNot' | 'move'>;
  bots: readonly Bot[];
  tap: Tap;
  /** By then it has come to an end, `performance.now`. */
  untilMs: number;
};

/** The room goes from the pod on trial to the other one and back, with its people in it, who talk on. */
export async function moveThereAndBack(options: MovesOptions): Promise<Moves> {
  const { order, control, bots, untilMs } = options;
  const ways: WayMoved[] = [];
  const ends = (untried: string | null): Moves => ({ untried: untried === null ? null : lineOf(untried), ways });
  if (order.moves === undefined) return ends('there is no pod of the primary to move to');
  const { here, there } = order.moves;
  const [whyNotHere, whyNotThere] = await Promise.all([control.whyNot(here), control.whyNot(there)]);
  if (whyNotHere !== null || whyNotThere !== null) return ends(whyNotHere ?? whyNotThere);
  await speak(bots);
  const all = [
    ['away', here, there],
    ['back', there, here],
  ] as const;
  for (const [way, from, to] of all) {
    const leftMs = untilMs - performance.now() - BACK_WITHIN_MS - SETTLE_MS - KEPT_WITHIN_MS;
    if (leftMs < MOVE_NEEDS_MS) return ends('the time did not do');
    const went = await go(options, way, () =>
      control.move(from, { room: order.room, to: to.id, withinMs: Math.min(MOVE_WITHIN_MS, leftMs) }),
    );
    if ('untried' in went) return ends(went.untried);
    ways.push(went);
    if (went.calledOff !== null) break;
  }
  return ends(null);
}

/** One of them says something to all, which is to be known after a move as well. */
async function speak(bots: readonly Bot[]): Promise<void> {
  const [speaker, ...others] = bots;
  if (speaker === undefined) return;
  const id = randomUUID();
  const said = await within(SAID_WITHIN_MS, speaker.ask('chat', { id, scope: 'room', text: 'before a move' }));
  if (said?.ok !== true) return;
  await comes(SAID_WITHIN_MS, () => others.every(({ surroundings }) => surroundings.chat.some((one) => one.id === id)));
}

async function go(
  { bots, tap }: MovesOptions,
  way: Way,
  ask: () => ReturnType<Control['move']>,
): Promise<WayMoved | { untried: string }> {
  const before = bots.map(belongingsOf);
  const gone = bots.map(timesMoved);
  const [fromMs, askedMs] = [wallMs(), performance.now()];
  const answer = await ask();
  const tookMs = performance.now() - askedMs;
  const untried = untriedBy(answer);
  if (untried !== null) return { untried };
  const calledOff = answer.is === 'moved' ? null : codeOf(answer.is === 'silent' ? 'no_answer' : answer.why);
  const cold = bots.filter((bot, at) => bot.state.is === 'cut' || (calledOff === null && timesMoved(bot) === gone[at]));
  const back = await Promise.all(cold.map(comesBack));
  await pause(SETTLE_MS);
  const silencesMs = await silences(bots, tap, { fromMs, toMs: wallMs() });
  const changed = await changedSince(before, bots);
  const lost = back.filter((isBack) => !isBack).length;
  return { way, calledOff, tookMs, cold: cold.length, lost, silencesMs, changed };
}

const timesMoved = ({ moves }: Bot): number => moves.filter(({ movedAtMs }) => movedAtMs !== null).length;

async function comesBack(bot: Bot): Promise<boolean> {
  // Somebody may be about to be told to come again.
  if (!(await comes(BACK_WITHIN_MS / 2, () => bot.state.is === 'cut'))) return false;
  return (await within(BACK_WITHIN_MS / 2, bot.resume()))?.ok ?? false;
}

async function silences(bots: readonly Bot[], tap: Tap, window: Window): Promise<number[]> {
  const gaps: number[] = [];
  for (const [listener, speaker] of pairsOf(bots)) {
    const heard = await heardOf(listener.voices, speaker.id, { tap, fromMs: window.fromMs });
    gaps.push(silenceOf(heard, window).longestGapMs);
  }
  return gaps;
}

async function changedSince(before: readonly Belongings[], bots: readonly Bot[]): Promise<WayMoved['changed']> {
  let changed: WayMoved['changed'] = [];
  await comes(KEPT_WITHIN_MS, () => {
    changed = changedIn(before, bots.map(belongingsOf));
    return changed.length === 0;
  });
  return changed;
}
