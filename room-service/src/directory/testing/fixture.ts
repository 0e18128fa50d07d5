import { afterEach, beforeEach } from 'vitest';
import type { Result } from '@atrium/protocol';
import type { Directory, Found, Owner, RoomRecord, Terms } from '../directory.ts';
import { drawOf, podNamed } from './pods.ts';

/** A directory without anything in it, whose clock moves when the test says so. */
export type Fixture = {
  directory: Directory;
  advance: (ms: number) => void;
  close: () => Promise<void>;
};
export type Open = (terms?: Partial<Terms>) => Promise<Fixture>;

/** Long, since Redis’s own clock goes on meanwhile, on a busy machine for seconds; each begins empty. */
export const CONTRACT_TERMS: Terms = {
  leaseMs: 600_000,
  settleMs: 0,
  keptMs: 6_000_000,
  assignmentsMax: 8,
  rolloutMs: 300_000,
};
/** So much before the end of a lease it surely has not run out. */
export const MARGIN_MS = 60_000;

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('nothing is there');
  return value;
}

/** Repeatable, 0 to below 1 (Park and Miller's minimal standard). */
export function seededRandom(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

export const ownerOf = ({ pod, epoch }: RoomRecord): Owner => ({ pod, epoch });

/** A new directory for each test, and what most of them do with it. */
export function useDirectory(open: Open) {
  let fixture: Fixture | null = null;
  beforeEach(async () => void (fixture = await open()));
  afterEach(() => fixture?.close());
  const directory = () => present(fixture).directory;
  return {
    directory,
    advance: (ms: number) => present(fixture).advance(ms),
    alive: async (...ids: string[]) => {
      for (const id of ids) valueOf(await directory().beat(podNamed(id), 0));
    },
    place: async (room: string, pod: string): Promise<Found> => {
      const placed = valueOf(await directory().place(drawOf(room, pod)));
      if (placed.kind !== 'made') throw new Error(placed.kind);
      return placed;
    },
  };
}
