import type { MediaSource, PersonId, Wanted } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';

export type Layer = 0 | 1 | 2;

/** Before the page has said how large a tile is: the middle layer looks right on most and costs a third of the top. */
export const DEFAULT_LAYER: Layer = 1;
/** Simulcast sends 180, 360 and 720 lines; a tile gets the lowest that fills it. */
const LAYER_0_MAX_HEIGHT_PX = 180;
const LAYER_1_MAX_HEIGHT_PX = 360;

export const UNWANTED: Wanted = { mic: false, camera: null };

/** Null: the tile is hidden. */
export function layerFor(heightPx: number | undefined): Layer | null {
  if (heightPx === undefined) return DEFAULT_LAYER;
  if (heightPx <= 0) return null;
  if (heightPx <= LAYER_0_MAX_HEIGHT_PX) return 0;
  return heightPx <= LAYER_1_MAX_HEIGHT_PX ? 1 : 2;
}

/**
 * What a person's producers are good for now. A warm listener wakes the microphone, whether or not there is one: by
 * the time that they hear, it sends.
 */
export function wantedOf(
  person: PersonId,
  audiences: Iterable<Audience>,
  tileHeightPx: (viewer: PersonId) => number | undefined,
): Wanted {
  let mic = false;
  let camera: Layer | null = null;
  for (const audience of audiences) {
    mic ||= audience.hear.includes(person) || audience.warm.includes(person);
    if (!audience.see.includes(person)) continue;
    const layer = layerFor(tileHeightPx(audience.listener));
    if (layer !== null && (camera === null || layer > camera)) camera = layer;
  }
  return { mic, camera };
}

export function isWanted({ mic, camera }: Wanted, source: MediaSource): boolean {
  return source === 'mic' ? mic : camera !== null;
}

export function sameWanted(one: Wanted, other: Wanted): boolean {
  return one.mic === other.mic && one.camera === other.camera;
}
