import { limits } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { Heartbeat, PROBE_MS } from './heartbeat.ts';
import { FakeClock } from './testing/fake-clock.ts';

function build() {
  const clock = new FakeClock();
  const seen = { pings: 0, dead: 0 };
  const quiet: boolean[] = [];
  const heartbeat = new Heartbeat({
    clock,
    ping: () => (seen.pings += 1),
    onDead: () => (seen.dead += 1),
    onQuiet: (now) => quiet.push(now),
  });
  return { clock, seen, quiet, heartbeat };
}

describe('Heartbeat', () => {
  it('gives a new socket its full patience, whatever the one before had missed', async () => {
    const { clock, seen, heartbeat } = build();
    heartbeat.start();
    await clock.advance(2 * limits.HEARTBEAT_MS - 1);
    heartbeat.start();
    await clock.advance(2 * limits.HEARTBEAT_MS - 1);
    expect(seen.dead).toBe(0);
    await clock.advance(1);
    expect(seen.dead).toBe(1);
  });

  it('says that it is quiet with the first ping that stays unanswered, and once', async () => {
    const { clock, quiet, heartbeat } = build();
    heartbeat.start();
    heartbeat.heard();
    await clock.advance(2 * limits.HEARTBEAT_MS - 1);
    expect(quiet).toEqual([]);
    await clock.advance(1);
    expect(quiet).toEqual([true]);
    heartbeat.heard();
    heartbeat.heard();
    expect(quiet).toEqual([true, false]);
    await clock.advance(2 * limits.HEARTBEAT_MS);
    heartbeat.start();
    expect(quiet).toEqual([true, false, true, false]);
  });

  it('starts afresh: one beat at a time', async () => {
    const { clock, seen, heartbeat } = build();
    heartbeat.start();
    heartbeat.start();
    heartbeat.heard();
    expect(seen.pings).toBe(2);
    await clock.advance(limits.HEARTBEAT_MS);
    expect(seen.pings).toBe(3);
    expect(clock.waiting).toBe(1);
  });

  it('looks once however often it is asked to, and says once that nothing is there', async () => {
    const { clock, seen, heartbeat } = build();
    heartbeat.start();
    heartbeat.probe();
    heartbeat.probe();
    expect(seen.pings).toBe(2);
    await clock.advance(60_000);
    expect(seen.dead).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it('looks again after it was answered', async () => {
    const { clock, seen, heartbeat } = build();
    heartbeat.start();
    heartbeat.probe();
    heartbeat.heard();
    await clock.advance(PROBE_MS);
    expect(seen.dead).toBe(0);
    heartbeat.probe();
    await clock.advance(PROBE_MS);
    expect(seen.dead).toBe(1);
  });

  it('is still when it is stopped, and has nothing to look for then', async () => {
    const { clock, seen, heartbeat } = build();
    heartbeat.start();
    heartbeat.probe();
    heartbeat.stop();
    heartbeat.probe();
    await clock.advance(60_000);
    expect(seen).toEqual({ pings: 2, dead: 0 });
    expect(clock.waiting).toBe(0);
  });
});
