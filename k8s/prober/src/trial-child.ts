/**
 * One trial in a process of its own: libwebrtc's binding ends by force (bots, `loadWrtc`), and what a bad build does to it must not
 * end the prober. Says what it does and what came of it to the process that started it, and ends with that.
 */
import type { ChildOrder } from './child-process.ts';
import { trial } from './trial/trial.ts';
import type { ChildWord } from './trials.ts';

const say = (word: ChildWord, then: () => void = () => undefined): void => {
  process.send?.(word, then);
};

/** The pod may send what no client can take: that is about the pod, and the trial goes on. */
const faults = new Set<string>();
for (const name of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(name, (error: unknown) => void faults.add(error instanceof Error ? error.message : String(error)));

process.once('message', (given) => {
  const { order, token } = given as ChildOrder;
  const end = (word: ChildWord): void => say(word, () => process.exit(0));
  trial({ order, token, faults, tell: (step) => say({ is: 'step', step }) }).then(
    (results) => end({ is: 'done', results }),
    (error: unknown) => end({ is: 'broken', why: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
