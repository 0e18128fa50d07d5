import { limits } from '@atrium/protocol';

/** Others are drawn so far in the past: one tick, and half a tick for a frame that comes late. */
export const RENDER_DELAY_MS = 150;
/** A frame that is later than this is not guessed at any longer: the person stands. */
export const EXTRAPOLATE_MS = 200;
/** A guess fades: at most 60 ms of walking (0.19 m), since a person who stopped sends nothing that would say so. */
const EXTRAPOLATE_SHARE = 0.6;
/** How fast a difference between what was drawn and what is known now is worked off. */
const EASE_MS = 140;
/** Beyond this a person is put there: nobody walks it within the slowest update (every 30 ticks). */
const JUMP_M = 12;
const SAMPLES_KEPT = 8;

type Sample = { at: number; x: number; z: number; yaw: number };
type Track = {
  samples: Sample[];
  /** What is still to be worked off: drawn minus known. */
  errorX: number;
  errorZ: number;
  errorYaw: number;
  easedAt: number;
  lastX: number;
  lastZ: number;
  lastAt: number;
  speed: number;
};

export type DrawnPose = { x: number; z: number; yaw: number; walking: boolean };

/** Where people are drawn: a little in the past, between two known places, eased over whatever the network did. */
export class PoseBuffer {
  readonly #tracks = new Map<number, Track>();
  /** Local time of tick 0, by the fastest frames so far. */
  #epoch: number | null = null;

  /** A place of which the time is not known (a welcome, a join): drawn at once when the person is new. */
  place(index: number, x: number, z: number, yaw: number, now: number): void {
    const track = this.#tracks.get(index);
    if (track === undefined) this.#tracks.set(index, newTrack({ at: now - RENDER_DELAY_MS, x, z, yaw }, now));
    else this.#insert(track, { at: now, x, z, yaw }, now);
  }

  /** A place out of the presence frame of `tick` (which never wraps: `PoseReader` counts on) that arrived at `now` (ms of one clock, the same as in `visit`). */
  push(index: number, x: number, z: number, yaw: number, tick: number, now: number): void {
    const sample = { at: this.#timeOf(tick, now), x, z, yaw };
    const track = this.#tracks.get(index);
    if (track === undefined) this.#tracks.set(index, newTrack(sample, now));
    else this.#insert(track, sample, now);
  }

  gone(index: number): void {
    this.#tracks.delete(index);
  }

  /** For a new socket: ticks may count from anywhere, people stay where they are drawn. */
  restart(): void {
    this.#epoch = null;
  }

  clear(): void {
    this.#tracks.clear();
    this.restart();
  }

  indices(): Iterable<number> {
    return this.#tracks.keys();
  }

  /** The pose to draw now, or null when nothing is known of that person. */
  at(index: number, now: number): DrawnPose | null {
    const track = this.#tracks.get(index);
    return track === undefined ? null : draw(track, now);
  }

  #insert(track: Track, sample: Sample, now: number): void {
    const before = draw(track, now);
    const { samples } = track;
    const last = samples.at(-1);
    if (last !== undefined) {
      if (sample.at <= last.at) sample.at = last.at + 1;
      // Nothing is sent of who stands still: they set out as late as their walk allows, not when last heard of.
      const walkMs = Math.max(limits.TICK_MS, (distance(last, sample) / limits.WALK_SPEED_MPS) * 1000);
      if (sample.at - last.at > walkMs * 1.5) samples.push({ ...last, at: sample.at - walkMs });
    }
    samples.push(sample);
    samples.splice(0, samples.length - SAMPLES_KEPT);
    track.errorX = track.errorZ = track.errorYaw = 0;
    const after = target(track, now);
    if (Math.hypot(before.x - after.x, before.z - after.z) > JUMP_M) return;
    track.errorX = before.x - after.x;
    track.errorZ = before.z - after.z;
    track.errorYaw = turn(after.yaw, before.yaw);
    track.easedAt = now;
  }

  #timeOf(tick: number, now: number): number {
    const sinceEpoch = tick * limits.TICK_MS;
    const epoch = now - sinceEpoch;
    // The fastest frame is nearest to the truth; 1 % towards a slower one per frame follows a drifting clock.
    if (this.#epoch === null || epoch < this.#epoch || epoch > this.#epoch + 1000) this.#epoch = epoch;
    else this.#epoch += (epoch - this.#epoch) * 0.01;
    return this.#epoch + sinceEpoch;
  }
}

function newTrack(sample: Sample, now: number): Track {
  const { x, z } = sample;
  return {
    samples: [sample],
    errorX: 0,
    errorZ: 0,
    errorYaw: 0,
    easedAt: now,
    lastX: x,
    lastZ: z,
    lastAt: now,
    speed: 0,
  };
}

function draw(track: Track, now: number): DrawnPose {
  const left = Math.exp(-Math.max(0, now - track.easedAt) / EASE_MS);
  const { x, z, yaw } = target(track, now);
  const drawn = { x: x + track.errorX * left, z: z + track.errorZ * left, yaw: yaw + track.errorYaw * left };
  const elapsed = now - track.lastAt;
  if (elapsed >= 30) {
    track.speed = (Math.hypot(drawn.x - track.lastX, drawn.z - track.lastZ) / elapsed) * 1000;
    track.lastX = drawn.x;
    track.lastZ = drawn.z;
    track.lastAt = now;
  }
  // Slower than any walk: a glide into a slot is 1.2 m/s at most and ends below this.
  return { ...drawn, walking: track.speed > 0.15 };
}

/** The known place at the drawn time, without what is still being worked off. */
function target(track: Track, now: number): Omit<Sample, 'at'> {
  const time = now - RENDER_DELAY_MS;
  const { samples } = track;
  const next = samples.findIndex((sample) => sample.at > time);
  const to = samples[next];
  const from = samples[next - 1];
  if (to !== undefined && from !== undefined) return between(from, to, (time - from.at) / (to.at - from.at));
  if (to !== undefined) return to;
  const [before, last] = samples.slice(-2);
  if (before === undefined) return { x: 0, z: 0, yaw: 0 };
  if (last === undefined) return before;
  const guessed = guessedMs(time - last.at);
  const span = last.at - before.at;
  return {
    x: last.x + ((last.x - before.x) / span) * guessed,
    z: last.z + ((last.z - before.z) / span) * guessed,
    yaw: last.yaw,
  };
}

/** Speed falls to zero over the time that is guessed; what was guessed is then taken back as softly. */
function guessedMs(lateMs: number): number {
  const late = Math.min(lateMs, EXTRAPOLATE_MS);
  const ahead = (late - late ** 2 / (2 * EXTRAPOLATE_MS)) * EXTRAPOLATE_SHARE;
  return ahead * Math.exp(-(lateMs - late) / EASE_MS);
}

function between(from: Sample, to: Sample, share: number): Omit<Sample, 'at'> {
  return {
    x: from.x + (to.x - from.x) * share,
    z: from.z + (to.z - from.z) * share,
    yaw: from.yaw + turn(from.yaw, to.yaw) * share,
  };
}

function distance(a: Sample, b: Sample): number {
  return Math.hypot(a.x - b.x, a.z - b.z);
}

/** The short way round from one angle to another, radians. */
export function turn(from: number, to: number): number {
  const full = 2 * Math.PI;
  return ((((to - from + Math.PI) % full) + full) % full) - Math.PI;
}
