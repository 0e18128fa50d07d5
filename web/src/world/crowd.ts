import type { CircleId, PersonId } from '@atrium/protocol';
import { decay, wrapAngle } from './spring.ts';
import type { WorldPerson } from './types.ts';

/** A person in the drawn world: what is known, and everything that eases. Metres, radians, 0..1. */
export type Figure = {
  person: WorldPerson;
  x: number;
  z: number;
  yaw: number;
  lift: number;
  scale: number;
  level: number;
  dim: number;
  ghost: number;
  walking: boolean;
  /** Where they look by their own word; in a circle they look to its middle. */
  facing: number;
  /** Where in the stride, radians; and how much of a stride it is, 0..1. */
  stride: number;
  gait: number;
  /** The last frame that they were seen in; who is not seen shrinks away. */
  seen: number;
  leaving: boolean;
};

type Middle = { x: number; z: number };

/** Half lives in seconds: how soon half of a turn, a fade or a swell is done. */
const TURN_S = 0.07;
const FADE_S = 0.12;
const GROW_S = 0.07;
const GAIT_S = 0.06;
/** A voice is shown at once and leaves softly: a ring that follows every syllable would blink. */
const LEVEL_UP_S = 0.03;
const LEVEL_DOWN_S = 0.18;
/** Steps a metre and their height: a hint of walking, no hopping. */
const STRIDE_PER_M = 4.4;
const BOB_M = 0.035;
const STILL = 1e-4;

/** Everybody who is drawn. Pure: positions and levels come in, eased figures come out. */
export class Crowd {
  readonly #figures = new Map<PersonId, Figure>();
  #people: ReadonlyMap<PersonId, WorldPerson> = new Map();
  #frame = 0;
  #changed = true;

  /** What is known of everybody; where they are comes with each frame. */
  set people(people: ReadonlyMap<PersonId, WorldPerson>) {
    this.#people = people;
    for (const [id, figure] of this.#figures) figure.person = people.get(id) ?? figure.person;
  }

  get figures(): ReadonlyMap<PersonId, Figure> {
    return this.#figures;
  }

  begin(): void {
    this.#frame++;
  }

  /** One person's place in this frame. */
  visit(id: PersonId, x: number, z: number, yaw: number, walking: boolean): void {
    const figure = this.#figures.get(id);
    if (figure === undefined) {
      const person = this.#people.get(id);
      if (person !== undefined) this.#figures.set(id, newFigure(person, x, z, yaw, walking, this.#frame));
      return;
    }
    figure.stride += Math.hypot(x - figure.x, z - figure.z) * STRIDE_PER_M;
    if (figure.x !== x || figure.z !== z) this.#changed = true;
    figure.x = x;
    figure.z = z;
    figure.walking = walking;
    figure.seen = this.#frame;
    figure.facing = yaw;
  }

  /** Eases all for `dt` seconds (`cut`: at once) and lets those shrink away who were not visited; true when anything looks different now. */
  end(options: {
    dt: number;
    cut: boolean;
    level: (id: PersonId) => number;
    middleOf: (circle: CircleId) => Middle | undefined;
  }): boolean {
    const { dt, cut } = options;
    for (const [id, figure] of this.#figures) {
      const { person } = figure;
      figure.leaving = figure.seen !== this.#frame || !this.#people.has(id);
      const ease = (value: number, goal: number, half: number): number => {
        const next = cut ? goal : goal + (value - goal) * decay(half, dt);
        const settled = Math.abs(next - goal) < STILL ? goal : next;
        if (settled !== value) this.#changed = true;
        return settled;
      };
      const turn = wrapAngle(this.#goalYaw(figure, options.middleOf) - figure.yaw);
      figure.yaw += turn - ease(turn, 0, TURN_S);
      figure.scale = ease(figure.scale, figure.leaving ? 0 : 1, GROW_S);
      figure.dim = ease(figure.dim, person.presence === 'away' ? 1 : 0, FADE_S);
      figure.ghost = ease(figure.ghost, person.presence === 'reconnecting' ? 1 : 0, FADE_S);
      const isHeard = person.podium === 'up' || person.inMyCircle;
      const level = isHeard && person.presence === 'here' && !person.muted ? options.level(id) : 0;
      figure.level = ease(figure.level, level, level > figure.level ? LEVEL_UP_S : LEVEL_DOWN_S);
      figure.gait = ease(figure.gait, figure.walking ? 1 : 0, GAIT_S);
      if (figure.leaving && figure.scale === 0) this.#figures.delete(id);
      figure.lift = cut ? 0 : Math.abs(Math.sin(figure.stride)) * BOB_M * figure.gait;
    }
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  #goalYaw(figure: Figure, middleOf: (circle: CircleId) => Middle | undefined): number {
    const middle = figure.person.circle === null || figure.walking ? undefined : middleOf(figure.person.circle);
    if (middle !== undefined) return Math.atan2(middle.x - figure.x, middle.z - figure.z);
    return figure.facing;
  }
}

function newFigure(person: WorldPerson, x: number, z: number, yaw: number, walking: boolean, seen: number): Figure {
  const state = { dim: person.presence === 'away' ? 1 : 0, ghost: person.presence === 'reconnecting' ? 1 : 0 };
  return {
    person,
    x,
    z,
    yaw,
    lift: 0,
    scale: 0,
    level: 0,
    ...state,
    walking,
    facing: yaw,
    stride: 0,
    gait: 0,
    seen,
    leaving: false,
  };
}
