import type { PersonKind } from '@atrium/protocol';
import type { CameraSize } from './camera.ts';
import type { Reach } from './join.ts';
import type { Pacer } from './pacer.ts';
import type { Random } from './random.ts';
import type { Tap } from './tap.ts';

export type BotOptions = {
  /** http:// or https:// address of the server. */
  base: string;
  room: string;
  /** Of the sockets of pods, where no proxy in front of all of them is asked. */
  reach?: Reach;
  name: string;
  /** 0..PERSON_COLORS-1 */
  color: number;
  /** JPEG as data URL, or null. */
  photo?: string | null;
  kind?: PersonKind;
  /** False: no WebRTC at all; hundreds of those fit into a process. */
  media?: boolean;
  audio?: boolean;
  video?: CameraSize | null;
  /** False: sends but receives nothing, at half the cost. */
  listen?: boolean;
  /** Which face and voice. */
  seed?: number;
  /** Share of the time that the voice talks, 0..1. */
  talkShare?: number;
  /** A tone without an end in the place of speech, of which every packet is sent. */
  steady?: boolean;
  /** What it hears comes by way of this, which knows when. */
  tap?: Tap;
  /** Speaks this version of the wire, and no other; as the newest that the server knows when it is left out. */
  protocol?: number;
  random?: Random;
  newId?: () => string;
  pacer?: Pacer;
};
