import { readFileSync, readdirSync } from 'node:fs';
import { ok, refuse, type ClientReport } from '@atrium/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { UNWATCHED_MEDIA, type MediaWatch } from '../media/media-watch.ts';
import { UNWATCHED, type Asked, type Participant, type RoomWatch } from '../signaling/watch.ts';
import { guardedMedia, guardedRooms, repeating } from './guarded.ts';

afterEach(() => void vi.useRealTimers());

const BUG = new Error('a bug of measuring');
const fail = (): never => {
  throw BUG;
};
const asked: Asked = { name: 'chat', traceparent: undefined, participant: null };
const ana = { host: {}, person: 'ana' } as unknown as Participant;

function stage(broken: Partial<RoomWatch>) {
  const bugs: unknown[] = [];
  return { bugs, watch: guardedRooms({ ...UNWATCHED, ...broken }, (error) => bugs.push(error)) };
}

test('[OFF1] a fault of measuring is told, and neither refuses a client nor ends the service', () => {
  const { bugs, watch } = stage({ welcomed: fail, left: fail, reported: fail });
  watch.welcomed(ana, 'person', '');
  watch.left(ana, 'left');
  expect(watch.reported(ana, {} as ClientReport)).toEqual({ verdict: 'unknown', reason: 'no_report' });
  expect(bugs).toEqual([BUG, BUG, BUG]);
});

test.each([
  ['before it', { request: fail } satisfies Partial<RoomWatch>],
  ['after it', { request: async (_asked, run) => (await run(), fail()) } satisfies Partial<RoomWatch>],
])('[OFF1] a request is done once and answered as it is, where measuring fails %s', async (_when, broken) => {
  const { bugs, watch } = stage(broken);
  let done = 0;
  expect(await watch.request(asked, () => Promise.resolve(ok((done += 1))))).toEqual(ok(1));
  expect(await watch.request(asked, () => Promise.resolve(refuse('bad_name')))).toMatchObject({ ok: false });
  expect([done, bugs.length]).toEqual([1, 2]);
});

test('[OFF1] what nothing was put round is answered by its own promise', () => {
  const { watch } = stage({});
  const work = Promise.resolve(ok(null));
  expect(watch.request(asked, () => work)).toBe(work);
});

test('[OFF1] a failure of the work itself is its caller’s, and no bug of measuring', async () => {
  const { bugs, watch } = stage({ request: async (_asked, run) => run() });
  await expect(watch.request(asked, () => Promise.reject(new Error('of the work')))).rejects.toThrow('of the work');
  expect(bugs).toEqual([]);
});

test('[OFF1] what the server begins by itself is done once, with the traceparent where there is one', async () => {
  const bugs: unknown[] = [];
  const given: unknown[] = [];
  const run = (traceparent: string | undefined) => Promise.resolve(given.push(traceparent));
  const action = { name: 'hear', room: 'r', person: 'ana' } as const;
  const late: MediaWatch = { ...UNWATCHED_MEDIA, action: async (_action, go) => (await go('00-a'), fail()) };
  await guardedMedia(late, (error) => bugs.push(error)).action(action, run);
  await guardedMedia({ ...UNWATCHED_MEDIA, action: fail }, (error) => bugs.push(error)).action(action, run);
  expect(given).toEqual(['00-a', undefined]);
  expect(bugs).toEqual([BUG, BUG]);
});

test('[OFF1] what is measured by the clock goes on after a fault, which is told, and ends when it is told to', () => {
  vi.useFakeTimers();
  const bugs: unknown[] = [];
  let runs = 0;
  const end = repeating({ everyMs: 1_000, onBug: (error) => bugs.push(error) }, () => {
    runs += 1;
    if (runs === 2) throw BUG;
    return runs === 3 ? 5_000 : undefined;
  });
  vi.advanceTimersByTime(3_000);
  expect([runs, bugs]).toEqual([3, [BUG]]);
  vi.advanceTimersByTime(4_999);
  expect(runs).toBe(3);
  vi.advanceTimersByTime(1);
  expect(runs).toBe(4);
  end();
  expect(vi.getTimerCount()).toBe(0);
});

test('[OFF1] nothing in this folder has an interval of its own, which nobody would guard', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^[\w-]+\.ts$/.test(name));
  expect(files).toContain('telemetry.ts');
  const own = files.filter((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8').includes('setInterval('));
  expect(own).toEqual([]);
});
