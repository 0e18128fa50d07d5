import { ok, refuse, type Opaque, type Result } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { IceKeeper, type IceState } from './ice.ts';

function build() {
  const clock = new FakeClock();
  const ice = {
    clock,
    state: 'connected' as IceState,
    asked: 0,
    restarted: 0,
    late: 0,
    stuck: 0,
    answer: ok({ iceParameters: {} }) as Result<{ iceParameters: Opaque }>,
    /** Set to hold the answer back. */
    hold: null as Promise<void> | null,
  };
  const keeper = new IceKeeper({
    timers: clock,
    state: () => ice.state,
    ask: async () => {
      ice.asked += 1;
      if (ice.hold !== null) await ice.hold;
      return ice.answer;
    },
    restart: () => {
      ice.restarted += 1;
      return Promise.resolve();
    },
    onLate: () => (ice.late += 1),
    onStuck: () => (ice.stuck += 1),
  });
  const become = (state: IceState): void => {
    ice.state = state;
    keeper.stateChanged();
  };
  return { clock, ice, keeper, become };
}

describe('IceKeeper', () => {
  it('waits two seconds before it restarts what is disconnected, and not at all when it heals', async () => {
    const { clock, ice, become } = build();
    become('disconnected');
    await clock.advance(1_900);
    become('connected');
    await clock.advance(10_000);
    expect(ice.asked).toBe(0);
    become('disconnected');
    await clock.advance(2_000);
    expect(ice.restarted).toBe(1);
  });

  it('restarts at once what has failed, and again with pauses until it connects', async () => {
    const { clock, ice, become } = build();
    become('connected');
    become('failed');
    await settle();
    expect(ice.restarted).toBe(1);
    await clock.advance(4_000);
    expect(ice.restarted).toBe(2);
    become('connected');
    await clock.advance(60_000);
    expect(ice.restarted).toBe(2);
  });

  it('does not leave a first try to a browser that goes on for ever, and says that it takes too long', async () => {
    const { clock, ice, keeper, become } = build();
    become('connecting');
    await clock.advance(9_900);
    expect([keeper.late, ice.restarted]).toEqual([false, 0]);
    await clock.advance(100);
    expect([keeper.late, ice.late, ice.restarted]).toEqual([true, 1, 1]);
    // The next ones have as long: a relay far away takes its time after a restart as well.
    become('connecting');
    await clock.advance(9_900);
    expect(ice.restarted).toBe(1);
    await clock.advance(100);
    expect([keeper.late, ice.late, ice.restarted]).toEqual([true, 1, 2]);
    become('connected');
    await clock.advance(60_000);
    expect([keeper.late, ice.late, ice.restarted, ice.stuck]).toEqual([false, 2, 2, 0]);
  });

  it('runs one restart at a time: what is asked meanwhile follows once', async () => {
    const { ice, keeper } = build();
    let release = (): void => undefined;
    ice.hold = new Promise((resolve) => (release = resolve));
    keeper.restart();
    keeper.restart();
    keeper.restart();
    await settle();
    expect(ice.asked).toBe(1);
    ice.hold = null;
    release();
    await settle();
    expect(ice.asked).toBe(2);
    expect(ice.restarted).toBe(2);
  });

  it('gives up after five tries in a row, once', async () => {
    const { clock, ice, become } = build();
    become('failed');
    await clock.advance(120_000);
    expect(ice.restarted).toBe(5);
    expect(ice.stuck).toBe(1);
    become('failed');
    await clock.advance(120_000);
    expect(ice.restarted).toBe(5);
  });

  it('leaves it to the resume when the socket is away', async () => {
    const { clock, ice, become } = build();
    ice.answer = refuse('unreachable');
    become('failed');
    await clock.advance(120_000);
    expect(ice.asked).toBe(1);
    expect(ice.stuck).toBe(0);
  });

  it('has nothing to restart before a transport was ever used, or after it was closed', async () => {
    const { clock, ice, keeper, become } = build();
    ice.state = 'new';
    keeper.restart();
    become('disconnected');
    keeper.close();
    await clock.advance(10_000);
    keeper.restart();
    await settle();
    expect(ice.asked).toBe(0);
  });
});
