import type { MediaSource, PersonId, Wanted } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';

export type Layer = 0 | 1 | 2;
/** A picture with simulcast layers. */
type PictureSource = Extract<MediaSource, 'camera' | 'screen'>;
/** The highest at which the picture that is sent is drawn, in px, up to which a layer is good enough; the last has no bound. */
type Sizes = {
  /** Of layers 0, 1, ...; what is higher takes the next one. */
  upToPx: readonly number[];
  /** Before the page has said how large it is. */
  first: Layer;
};

const SIZES: Record<PictureSource, Sizes> = {
  // 180, 360 and 720 lines; the middle one looks right on most tiles and costs a third of the top.
  camera: { upToPx: [180, 360], first: 1 },
  // Half the size, and all of it: small print is not to be blurred, not even at first.
  screen: { upToPx: [540], first: 1 },
};

/** What a page before version 3 knows nothing of. */
export const isShare = (source: MediaSource): boolean => source === 'screen' || source === 'screenAudio';

export const UNWANTED: Wanted = { mic: false, camera: null, screen: null, screenAudio: false };

/** Null: the picture is hidden. Of a voice it says nothing. */
export function layerFor(source: MediaSource, heightPx: number | undefined): Layer | null {
  const { upToPx, first } = SIZES[source === 'screen' ? 'screen' : 'camera'];
  if (heightPx === undefined) return first;
  if (heightPx <= 0) return null;
  const at = upToPx.findIndex((px) => heightPx <= px);
  return (at === -1 ? upToPx.length : at) as Layer;
}

/** Whoever attends to the person; `shares` false: their page knows of no screens. */
export type Attentive = Audience & { shares: boolean };

/** Nothing that is sent for somebody who cannot receive it would be of use to anybody. */
export function attentive(
  audience: Audience,
  page: { receives: { audio: boolean; video: boolean }; shares: boolean } | undefined,
): Attentive {
  const { receives = { audio: true, video: true }, shares = true } = page ?? {};
  if (receives.audio && receives.video) return { ...audience, shares };
  const { hear, warm, see, kept } = audience;
  return {
    listener: audience.listener,
    hear: receives.audio ? hear : [],
    warm: receives.audio ? warm : [],
    see: receives.video ? see : [],
    ...(kept && { kept: receives.audio ? kept : [] }),
    shares,
  };
}

/**
 * What a person's producers are good for now. A warm listener wakes the microphone, whether or not there is one: by
 * the time that they hear, it sends. `heightPxOf`: how large a viewer draws the person's picture.
 */
export function wantedOf(
  person: PersonId,
  audiences: Iterable<Attentive>,
  heightPxOf: (viewer: PersonId, source: PictureSource) => number | undefined,
): Wanted {
  const wanted = { ...UNWANTED };
  const viewers: PersonId[] = [];
  for (const audience of audiences) {
    const { listener, shares } = audience;
    wanted.mic ||= audience.hear.includes(person) || audience.warm.includes(person);
    if (!audience.see.includes(person)) continue;
    wanted.camera = higher(wanted.camera, layerFor('camera', heightPxOf(listener, 'camera')));
    if (!shares) continue;
    const heightPx = heightPxOf(listener, 'screen');
    wanted.screenAudio = true;
    wanted.screen = higher(wanted.screen ?? null, layerFor('screen', heightPx)) as 0 | 1 | null;
    if ((heightPx ?? 0) > 0) viewers.push(listener);
  }
  return viewers.length === 0 ? wanted : { ...wanted, viewers: viewers.sort() };
}

function higher(one: Layer | null, other: Layer | null): Layer | null {
  return one === null || (other !== null && other > one) ? other : one;
}

export function isWanted(wanted: Wanted, source: MediaSource): boolean {
  const what = wanted[source];
  return typeof what === 'boolean' ? what : (what ?? null) !== null;
}

export function sameWanted(one: Wanted, other: Wanted): boolean {
  const isSame = (['mic', 'camera', 'screen', 'screenAudio'] as const).every((source) => one[source] === other[source]);
  return isSame && (one.viewers ?? []).join() === (other.viewers ?? []).join();
}
