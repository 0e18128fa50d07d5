/** What an encoder is to keep when the line is narrow: small print, or motion (W3C mst-content-hint). */
export type ShareHint = 'detail' | 'motion';

/** A film or a game draws so many frames a second; somebody who scrolls through a text does so for a moment only. */
const MOTION_FPS = 12;
/** Slides, and a text that is written. */
const STILL_FPS = 5;
/** Looks in a row that must agree before the other hint is taken: a change costs a key frame. */
const LOOKS = 3;

/** How long between two looks, ms. */
export const HINT_EVERY_MS = 2_000;

/** Chooses by what is shown. The browser delivers a frame of a screen only where something has changed. */
export class HintChoice {
  #hint: ShareHint = 'detail';
  #others = 0;

  get hint(): ShareHint {
    return this.#hint;
  }

  /** One look: frames a second since the last. Answers the hint that holds from now on. */
  look(fps: number): ShareHint {
    const says = fps >= MOTION_FPS ? 'motion' : fps <= STILL_FPS ? 'detail' : this.#hint;
    this.#others = says === this.#hint ? 0 : this.#others + 1;
    if (this.#others >= LOOKS) {
      this.#hint = says;
      this.#others = 0;
    }
    return this.#hint;
  }
}
