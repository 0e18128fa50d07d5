import type { CameraState, ConsumerParams, MicState, Wanted } from '@atrium/protocol';

/** What a producer should do: not exist, exist and send nothing, or send. */
export type SendPlan = 'none' | 'paused' | 'sending';

export type MicInput = { hasTrack: boolean; muted: boolean; pushToTalk: boolean; wanted: Wanted };
export type SourceInput = { hasTrack: boolean; wanted: Wanted };

/** A microphone sends when its person wants it and somebody can hear it. */
export function micPlan({ hasTrack, muted, pushToTalk, wanted }: MicInput): SendPlan {
  if (!hasTrack) return 'none';
  return wanted.mic && (!muted || pushToTalk) ? 'sending' : 'paused';
}

/** What the others are told, whether or not somebody is near enough to hear it. */
export function micShown({ hasTrack, muted, pushToTalk }: Omit<MicInput, 'wanted'>): MicState {
  if (!hasTrack) return 'off';
  return muted && !pushToTalk ? 'muted' : 'live';
}

/** A camera or a screen sends up to the layer that somebody looks at; `layer` is kept while nobody does. */
export function picturePlan(
  source: 'camera' | 'screen',
  { hasTrack, wanted }: SourceInput,
): { send: SendPlan; layer: 0 | 1 | 2 | null } {
  const layer = wanted[source] ?? null;
  if (!hasTrack) return { send: 'none', layer: null };
  return layer === null ? { send: 'paused', layer: null } : { send: 'sending', layer };
}

/** The sound of a screen is sent to whoever sees its person. */
export function screenAudioPlan({ hasTrack, wanted }: SourceInput): SendPlan {
  if (!hasTrack) return 'none';
  return wanted.screenAudio === true ? 'sending' : 'paused';
}

export const cameraShown = (hasTrack: boolean): CameraState => (hasTrack ? 'live' : 'off');

/** From what the page holds to what the server says exists: in the server's order, closes first. */
export function planConsumers(
  held: ReadonlySet<string>,
  exist: readonly ConsumerParams[],
): { open: ConsumerParams[]; close: string[] } {
  const ids = new Set(exist.map(({ id }) => id));
  return {
    open: exist.filter(({ id }) => !held.has(id)),
    close: [...held].filter((id) => !ids.has(id)),
  };
}
