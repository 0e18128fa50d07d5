import { expect, it } from 'vitest';
import { ConsumerSet, type ConsumerHandle } from './consumer-set.ts';
import type { Desired } from './reconciler.ts';

const WANT: Desired = { producerId: 'p1', person: 'ana', source: 'mic', flows: true };

function handle(calls: Partial<Pick<ConsumerHandle, 'pause' | 'resume' | 'prefer'>> = {}): ConsumerHandle {
  const done = () => Promise.resolve('done' as const);
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
    ...calls,
  };
}

type Answer = ConsumerHandle | 'gone' | 'unwanted' | 'failed';

/** A set that wants one voice; each opening is answered by the next of `answers`. `wait` lets its time go by. */
function setWith(answers: (() => Promise<Answer>)[], desired = () => new Map([['p1', WANT]])) {
  const failures: unknown[] = [];
  const opened: string[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  const set = new ConsumerSet({
    desired,
    after: (ms, run) => void waits.push({ ms, run }),
    open: () => (answers.shift() ?? (() => Promise.resolve(handle())))(),
    hearing: (run) => run(undefined),
    announce: ({ open }) => opened.push(...open.map(({ id }) => id)),
    background: (work) => void work.catch((error: unknown) => failures.push(error)),
  });
  /** How long it waited. */
  const wait = async (): Promise<number | undefined> => {
    const next = waits.shift();
    next?.run();
    await settle();
    return next?.ms;
  };
  return { set, failures, opened, wait };
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

it('[WRK6] what the worker would not open is asked for again by itself, each time later, and nothing else asks', async () => {
  const refuse = () => Promise.resolve('failed' as const);
  const { set, opened, wait } = setWith([refuse, refuse, refuse]);
  set.update();
  await settle();
  expect([await wait(), await wait(), await wait()]).toEqual([500, 1_000, 2_000]);
  expect(opened).toEqual(['c1']);
  expect(await wait()).toBeUndefined();
});

it('an opening that fails takes no other along, and is tried again', async () => {
  const other: Desired = { ...WANT, producerId: 'p2', person: 'bea' };
  const second = { ...handle(), params: { ...handle().params, id: 'c2', producerId: 'p2', person: 'bea' } };
  const { set, failures, opened, wait } = setWith(
    [() => Promise.reject(new Error('a bug')), () => Promise.resolve(second)],
    () =>
      new Map([
        ['p1', WANT],
        ['p2', other],
      ]),
  );
  set.update();
  await settle();
  expect(opened).toEqual(['c2']);
  expect(failures).toHaveLength(1);
  await wait();
  expect(opened).toEqual(['c2', 'c1']);
});

it('[WRK6] a voice that the worker would not let flow is asked for again until it does', async () => {
  let wanted: Desired = { ...WANT, flows: false };
  const asked: string[] = [];
  const refuse = (): ReturnType<ConsumerHandle['resume']> => {
    asked.push('resume');
    return Promise.resolve(asked.length < 3 ? 'failed' : 'done');
  };
  const { set, failures, wait } = setWith(
    [() => Promise.resolve(handle({ resume: refuse }))],
    () => new Map([['p1', wanted]]),
  );
  set.update();
  await settle();
  wanted = WANT;
  set.update();
  await settle();
  expect(asked).toHaveLength(1);
  await wait();
  await wait();
  expect([asked.length, failures]).toEqual([3, []]);
  expect(await wait()).toBeUndefined();
  // It went well: the next failure is a first one.
  [wanted, asked.length] = [{ ...WANT, flows: false }, 0];
  set.update();
  wanted = WANT;
  set.update();
  await settle();
  expect(await wait()).toBe(500);
});

it('[WRK6] a layer that the worker would not send is asked for again until it does, as large as the tile is by then', async () => {
  const asked: number[] = [];
  const prefer: ConsumerHandle['prefer'] = (layer) => {
    asked.push(layer);
    return Promise.resolve(asked.length < 3 ? 'failed' : 'done');
  };
  const { set, wait } = setWith(
    [() => Promise.resolve(handle({ prefer }))],
    () => new Map([['p1', { ...WANT, source: 'camera', flows: false } as const]]),
  );
  set.update();
  await settle();
  set.resize([{ consumer: 'c1', heightPx: 720 }]);
  await settle();
  expect(await wait()).toBe(500);
  expect(asked).toEqual([2, 2]);
  // Nobody sees it: there is nothing to ask for.
  set.resize([{ consumer: 'c1', heightPx: 0 }]);
  expect(await wait()).toBe(1_000);
  expect(asked).toEqual([2, 2]);
  set.resize([{ consumer: 'c1', heightPx: 100 }]);
  await settle();
  set.update();
  await settle();
  expect(asked).toEqual([2, 2, 0]);
  expect(await wait()).toBeUndefined();
});

it('[WRK6] in a new worker the first failure is a first one', async () => {
  const refuse = () => Promise.resolve('failed' as const);
  const { set, wait } = setWith([refuse, refuse, refuse]);
  set.update();
  await settle();
  expect(await wait()).toBe(500);
  set.reset();
  expect([await wait(), await wait()]).toEqual([1_000, 500]);
});

it('what failed is nobody’s any more once the set is closed', async () => {
  const { set, opened, wait } = setWith([() => Promise.resolve('failed')]);
  set.update();
  await settle();
  set.close();
  await wait();
  expect(opened).toEqual([]);
});
