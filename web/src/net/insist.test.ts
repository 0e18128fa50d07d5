import { ok, refuse, type Result, type WireError } from '@atrium/protocol';
import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
import { insist, TRIES_MAX } from './insist.ts';
import { FakeClock } from './testing/fake-clock.ts';

function insisting(answers: Result<string>[], isOver = () => false, alsoPasses?: (error: WireError) => boolean) {
  const clock = new FakeClock();
  const began = clock.now();
  const tried: number[] = [];
  const waits: string[] = [];
  const result = insist({
    clock,
    random: () => 1,
    attempt: () => {
      tried.push(clock.now() - began);
      return Promise.resolve(answers[Math.min(tried.length, answers.length) - 1] ?? refuse('internal'));
    },
    ...(alsoPasses === undefined ? {} : { alsoPasses }),
    isOver,
    onWait: ({ code }) => waits.push(code),
  });
  return { clock, tried, waits, result };
}

it.each(['directory_unreachable', 'room_unreachable', 'room_elsewhere', 'no_capacity'] as const)(
  'tries again, ever later, after %s, and says what it waits for',
  async (code) => {
    const { clock, tried, waits, result } = insisting([refuse(code), refuse(code), ok('in')]);
    await clock.advance(60_000);
    expect(await result).toEqual(ok('in'));
    const first = backoffMs(0, () => 1);
    expect(tried).toEqual([0, first, first + backoffMs(1, () => 1)]);
    expect(waits).toEqual([code, code]);
  },
);

it.each(['room_full', 'unreachable', 'bad_name', 'client_too_old'] as const)('answers %s at once', async (code) => {
  const { tried, waits, result } = insisting([refuse(code)]);
  expect(await result).toEqual(refuse(code));
  expect([tried.length, waits]).toEqual([1, []]);
});

it('tries again after what passes for whoever asks, and after nothing else', async () => {
  const passes = ({ code }: WireError) => code === 'unreachable';
  const { clock, waits, result } = insisting([refuse('unreachable'), refuse('room_full'), ok('in')], undefined, passes);
  await clock.advance(60_000);
  expect(await result).toEqual(refuse('room_full'));
  expect(waits).toEqual(['unreachable']);
});

it('ends with what was said last, after longer than a lease', async () => {
  const { clock, tried, result } = insisting([refuse('no_capacity'), refuse('room_unreachable')]);
  await clock.advance(120_000);
  expect(await result).toEqual(refuse('room_unreachable'));
  expect(tried).toHaveLength(TRIES_MAX);
  expect(tried.at(-1)).toBeGreaterThan(6_000);
});

it('tries nothing more for somebody who has gone meanwhile', async () => {
  let over = false;
  const { clock, tried, result } = insisting([refuse('room_unreachable')], () => over);
  await clock.advance(0);
  over = true;
  await clock.advance(120_000);
  expect(await result).toEqual(refuse('room_unreachable'));
  expect(tried).toHaveLength(1);
});
