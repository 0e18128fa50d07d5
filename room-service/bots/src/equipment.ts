import type { CameraState, MicState } from '@atrium/protocol';
import type { BotOptions } from './bot-options.ts';
import { Camera } from './camera.ts';
import { Microphone } from './microphone.ts';
import type { Place } from './place.ts';

/** The microphone and the camera of a person, whichever places they send to. */
export class Equipment {
  readonly mic: Microphone | null;
  readonly camera: Camera | null;
  #micState: MicState;

  /** `media` false: there is none. */
  constructor({ audio = true, video = null, color, seed = 0, ...options }: BotOptions, media: boolean) {
    const { talkShare, steady = false, random = Math.random } = options;
    const share = talkShare === undefined ? {} : { share: talkShare };
    this.mic = media && audio ? new Microphone({ timbre: seed, random, steady, ...share }) : null;
    this.camera = media && video ? new Camera({ size: video, seed, color }) : null;
    this.#micState = this.mic ? 'live' : 'off';
  }

  get state(): { mic: MicState; camera: CameraState } {
    return { mic: this.#micState, camera: this.camera ? 'live' : 'off' };
  }

  mute(muted: boolean): void {
    if (this.mic) this.#micState = muted ? 'muted' : 'live';
  }

  /** Each place gets what it wants, and as long as it does. */
  feed(
    places: readonly Place[],
    { frames, nowMs, mayTalk }: { frames: number; nowMs: number; mayTalk: boolean },
  ): void {
    const outlets = places.flatMap(({ rtc, outlet }) => (rtc?.wanted.mic && outlet ? [outlet] : []));
    if (outlets.length > 0 && this.#micState === 'live') this.mic?.feed(frames, mayTalk, outlets);
    const isLookedAt = places.some(({ rtc }) => rtc && rtc.wanted.camera !== null);
    if (isLookedAt) this.camera?.feed(nowMs, this.mic?.level ?? 0);
  }

  close(): void {
    this.mic?.close();
    this.camera?.close();
  }
}
