import { CLOSE, limits } from '@atrium/protocol';
import type { MoveOutcome } from '../room/movement.ts';

/** Half of the time between two ticks: what takes longer leaves no room for a second room, or for a collection. */
export const SLOW_TICK_MS = limits.TICK_MS / 2;

/** Codes of RFC 6455, 7.4.1. */
const NORMAL = 1000;
const NO_STATUS = 1005;
const ABNORMAL = 1006;
/** A frame, its type, its text, a rule or its size was wrong. */
const PROTOCOL = new Set([1002, 1003, 1007, 1008, 1009]);

type Traffic = { messages: number; bytes: number };
type Closing = 'silent' | 'left' | 'going_away' | 'lost' | 'retry' | 'final' | 'refused' | 'protocol' | 'other';

/**
 * What signaling has done in this process so far, all rooms together: plain numbers that are added to where it happens, a
 * few nanoseconds each, and read by whoever measures.
 */
export class Tally {
  ticks = 0;
  tickMs = 0;
  slowTicks = 0;
  /** Whoever reads it begins anew by setting it to 0. */
  slowestTickMs = 0;
  framesSkipped = 0;
  readonly moves: Record<MoveOutcome | 'refused', number> = { ok: 0, corrected: 0, ignored: 0, refused: 0 };
  readonly textIn: Traffic = { messages: 0, bytes: 0 };
  readonly textOut: Traffic = { messages: 0, bytes: 0 };
  readonly posesIn: Traffic = { messages: 0, bytes: 0 };
  readonly posesOut: Traffic = { messages: 0, bytes: 0 };
  sockets = 0;
  readonly closed: Record<Closing, number> = {
    silent: 0,
    left: 0,
    going_away: 0,
    lost: 0,
    retry: 0,
    final: 0,
    refused: 0,
    protocol: 0,
    other: 0,
  };

  /** `lateMs`: after it was due. Whoever stood still for a whole tick has left one out, however fast this one was. */
  ticked(ms: number, lateMs = 0): void {
    this.ticks += 1;
    this.tickMs += ms;
    if (ms > SLOW_TICK_MS || lateMs > limits.TICK_MS) this.slowTicks += 1;
    if (ms > this.slowestTickMs) this.slowestTickMs = ms;
  }

  opened(): void {
    this.sockets += 1;
  }

  /** `code` is the one with which the socket closed, whoever closed it; `silent`: it never asked to come in. */
  gone(code: number, silent: boolean): void {
    this.sockets -= 1;
    this.closed[silent ? 'silent' : closingOf(code)] += 1;
  }
}

function closingOf(code: number): Closing {
  switch (code) {
    case CLOSE.LEFT:
    case NORMAL: {
      return 'left';
    }
    case CLOSE.GOING_AWAY: {
      return 'going_away';
    }
    case CLOSE.RETRY: {
      return 'retry';
    }
    case CLOSE.FINAL: {
      return 'final';
    }
    case CLOSE.REFUSED: {
      return 'refused';
    }
    case NO_STATUS:
    case ABNORMAL: {
      return 'lost';
    }
    default: {
      return PROTOCOL.has(code) ? 'protocol' : 'other';
    }
  }
}
