import { expect, it } from 'vitest';
import { Standstill } from './standstill.ts';

const EVERY_MS = 100;

function stage() {
  const clock = { now: 1_000 };
  const standstill = new Standstill({ clock: () => clock.now, everyMs: EVERY_MS });
  const after = (ms: number) => {
    clock.now += ms;
    return standstill;
  };
  return { after, waited: () => standstill.waitedMs(clock.now) };
}

it('[JOI6] nothing waits in a process that goes on, also where its timers are a little late', () => {
  const { after, waited } = stage();
  for (const ms of [100, 120, 99, 150]) {
    after(ms).beat();
    expect(waited()).toBe(0);
  }
  after(60);
  expect(waited()).toBe(0);
});

it('[JOI6] what is read before the timer has waited for as long as that is late', () => {
  const { after, waited } = stage();
  after(60);
  after(840);
  expect([waited(), waited()]).toEqual([800, 800]);
});

it('[JOI6] what is read right after the timer, too, and nothing after that', () => {
  const { after, waited } = stage();
  after(900).beat();
  expect(waited()).toBe(800);
  after(20);
  expect(waited()).toBe(800);
  after(1);
  expect(waited()).toBe(0);
  after(79).beat();
  expect(waited()).toBe(0);
});
