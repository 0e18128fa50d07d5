import type { MoveFailure } from './mover.ts';

/** Why a move goes no further. */
export class CalledOff extends Error {
  readonly why: MoveFailure;

  constructor(why: MoveFailure) {
    super(why);
    this.why = why;
  }
}
