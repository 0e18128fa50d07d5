import { expect, it } from 'vitest';
import { BEAT_MS, Watchdog } from './watchdog.ts';

/** A worker that answers when it is told to, and a clock that the test moves. */
class Kennel {
  probes = 0;
  hung = 0;
  readonly dog: Watchdog;
  #nowMs = 0;
  #pending: { answer: () => void; refuse: () => void }[] = [];

  constructor() {
    this.dog = new Watchdog({
      probe: () => {
        this.probes += 1;
        return new Promise<void>((resolve, reject) => {
          this.#pending.push({ answer: resolve, refuse: () => reject(new Error('refused')) });
        });
      },
      hangs: () => (this.hung += 1),
      nowMs: () => this.#nowMs,
    });
  }

  /** `count` beats, each so late. */
  beat(count: number, lateMs = 0): void {
    for (let at = 0; at < count; at += 1) {
      this.#nowMs += BEAT_MS + lateMs;
      this.dog.beat();
    }
  }

  async say(what: 'answer' | 'refuse'): Promise<void> {
    for (const pending of this.#pending.splice(0)) pending[what]();
    await Promise.resolve();
    await Promise.resolve();
  }
}

it('[WRK1] a worker that answers is asked again and again, one request at a time, and never called hung', async () => {
  const kennel = new Kennel();
  for (const what of ['answer', 'refuse', 'answer', 'refuse'] as const) {
    const before = kennel.probes;
    kennel.beat(5);
    expect(kennel.probes).toBe(before + 1);
    await kennel.say(what);
  }
  expect(kennel.hung).toBe(0);
});

it('[WRK1] one that does not answer for five beats is called hung, once', () => {
  const kennel = new Kennel();
  kennel.beat(1);
  kennel.beat(4);
  expect(kennel.hung).toBe(0);
  kennel.beat(1);
  expect(kennel.hung).toBe(1);
  kennel.beat(20);
  expect([kennel.hung, kennel.probes]).toEqual([1, 1]);
});

it('[WRK1] slow answers do not add up', async () => {
  const kennel = new Kennel();
  for (let round = 0; round < 10; round += 1) {
    kennel.beat(4);
    await kennel.say('answer');
  }
  expect(kennel.hung).toBe(0);
});

it('[WRK2] a beat that comes late accuses nobody: the worker gets its whole time anew', async () => {
  const kennel = new Kennel();
  kennel.beat(5);
  // An hour at once, and then a clock that is right again.
  kennel.beat(1, 3_600_000);
  kennel.beat(4);
  expect(kennel.hung).toBe(0);
  await kennel.say('answer');
  kennel.beat(1);
  kennel.beat(50, 5_000);
  expect(kennel.hung).toBe(0);
  // The worker hangs indeed: it is found as soon as Node keeps its time.
  kennel.beat(5);
  expect(kennel.hung).toBe(1);
});

it('[WRK2] beats that are a little late count: a busy process finds a worker that hangs, too', () => {
  const kennel = new Kennel();
  kennel.beat(6, 400);
  expect(kennel.hung).toBe(1);
});

it('asks and accuses no more when it is closed', () => {
  const kennel = new Kennel();
  kennel.beat(5);
  kennel.dog.close();
  kennel.beat(5);
  expect([kennel.hung, kennel.probes]).toEqual([0, 1]);
});
