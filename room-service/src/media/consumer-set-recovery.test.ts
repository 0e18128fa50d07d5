import { expect, it } from 'vitest';
import { ConsumerSet, type ConsumerHandle } from './consumer-set.ts';
import type { Desired } from './reconciler.ts';

const WANT: Desired = { producerId: 'p1', person: 'ana', source: 'mic', flows: true };

function handle(): ConsumerHandle {
  const done = () => Promise.resolve();
  const params = {
    id: 'c1',
    producerId: 'p1',
    person: 'ana',
    source: 'mic',
    kind: 'audio',
    rtpParameters: {},
  } as const;
  return {
    params,
    closed: false,
    pause: done,
    resume: done,
    prefer: done,
    close: () => undefined,
    condition: () => null,
  };
}

/** A set that wants one voice; each opening is answered by the next of `answers`. */
function setWith(answers: (() => Promise<ConsumerHandle | 'gone' | 'unwanted'>)[]) {
  const failures: unknown[] = [];
  const opened: string[] = [];
  const set = new ConsumerSet({
    desired: () => new Map([['p1', WANT]]),
    open: () => (answers.shift() ?? (() => Promise.resolve(handle())))(),
    hearing: (run) => run(undefined),
    announce: ({ open }) => opened.push(...open.map(({ id }) => id)),
    background: (work) => void work.catch((error: unknown) => failures.push(error)),
  });
  return { set, failures, opened };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('an opening that fails does not keep the listener from ever getting a consumer', async () => {
  const { set, failures, opened } = setWith([() => Promise.reject(new Error('worker says no'))]);
  set.update();
  await settle();
  expect(failures).toHaveLength(1);
  set.update();
  await settle();
  expect(opened).toEqual(['c1']);
});

it('what was gone before a reset is opened after it, though the batch was under way', async () => {
  let answer: (value: 'gone') => void = () => undefined;
  const { set, opened } = setWith([() => new Promise((resolve) => (answer = resolve))]);
  set.update();
  set.reset();
  set.update();
  answer('gone');
  await settle();
  expect(opened).toEqual(['c1']);
});

it('what is gone without a reset is asked for again at the next change only', async () => {
  const { set, opened } = setWith([() => Promise.resolve('gone')]);
  set.update();
  await settle();
  expect(opened).toEqual([]);
  set.update();
  await settle();
  expect(opened).toEqual(['c1']);
});

it('what was unwanted for the length of an opening is opened after it', async () => {
  const { set, opened } = setWith([() => Promise.resolve('unwanted')]);
  set.update();
  await settle();
  expect(opened).toEqual(['c1']);
});
