import type { MediaStore } from './media-store.ts';
import { HINT_EVERY_MS, HintChoice } from './share-hint.ts';
import type { Timers } from './signal.ts';

/** Why there is no screen, beside that the person thought better of it. */
export type ScreenProblem = 'unsupported' | 'denied' | 'failed';

export type ScreenState =
  | { kind: 'off' }
  | { kind: 'asking' }
  | { kind: 'live'; stream: MediaStream }
  | { kind: 'problem'; problem: ScreenProblem };

export type ScreenOptions = {
  store: MediaStore;
  /** Of the browser; undefined where http hides it. */
  mediaDevices: MediaDevices | undefined;
  timers: Timers;
  onTracks: (video: MediaStreamTrack | null, audio: MediaStreamTrack | null) => void;
  /** Frames of that track since it began; null where the browser does not count them. */
  framesOf: (track: MediaStreamTrack) => number | null;
};

/** Screen Capture, section 5.4, and what Chrome adds (`systemAudio`, `surfaceSwitching`); others leave out what they do not know. */
type CaptureOptions = DisplayMediaStreamOptions & {
  selfBrowserSurface?: 'exclude' | 'include';
  surfaceSwitching?: 'exclude' | 'include';
  systemAudio?: 'exclude' | 'include';
};
const CAPTURE: CaptureOptions = {
  // More than 1080 lines no tile of a circle shows, and 30 frames are a film.
  video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 30 } },
  // What is shown is no voice: nothing is to be taken out of it.
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  // The room in the room has no end.
  selfBrowserSurface: 'exclude',
  surfaceSwitching: 'include',
  systemAudio: 'include',
};

/** The screen, window or tab that this page shows to its circle: begun by a click, ended here or by the browser's own bar. */
export class Screen {
  readonly #options: ScreenOptions;
  /** Raised with each wish, so that the answer to an older one is thrown away. */
  #wish = 0;
  #cancel: (() => void) | null = null;

  constructor(options: ScreenOptions) {
    this.#options = options;
  }

  /** False where the browser has no such thing, as on phones. */
  get isSupported(): boolean {
    return typeof (this.#options.mediaDevices as Partial<MediaDevices> | undefined)?.getDisplayMedia === 'function';
  }

  /** Within a gesture: the browser asks what is to be shown. Another choice takes the place of the former. */
  async start(): Promise<void> {
    const { mediaDevices, store } = this.#options;
    if (!this.isSupported || mediaDevices === undefined) {
      return void store.setState({ screen: { kind: 'problem', problem: 'unsupported' } });
    }
    const wish = ++this.#wish;
    const before = store.getState().screen;
    if (before.kind !== 'live') store.setState({ screen: { kind: 'asking' } });
    try {
      const stream = await mediaDevices.getDisplayMedia(CAPTURE);
      if (wish !== this.#wish) return void stopAll(stream);
      this.#began(stream);
      if (before.kind === 'live') stopAll(before.stream);
    } catch (error) {
      if (wish !== this.#wish || before.kind === 'live') return;
      const problem = problemOf(error);
      store.setState({ screen: problem === null ? { kind: 'off' } : { kind: 'problem', problem } });
    }
  }

  /** Idempotent. */
  stop(): void {
    this.#wish += 1;
    this.#cancel?.();
    this.#cancel = null;
    const { store, onTracks } = this.#options;
    const { screen } = store.getState();
    if (screen.kind === 'off') return;
    store.setState({ screen: { kind: 'off' } });
    if (screen.kind !== 'live') return;
    stopAll(screen.stream);
    onTracks(null, null);
  }

  #began(stream: MediaStream): void {
    const { store, onTracks } = this.#options;
    const video = stream.getVideoTracks()[0];
    if (video === undefined) throw new Error('a screen without a picture');
    const audio = stream.getAudioTracks()[0] ?? null;
    // "Stop sharing" of the browser, or the window is closed.
    video.addEventListener('ended', () => this.#ended(stream));
    audio?.addEventListener('ended', () => {
      if (isOf(store, stream)) onTracks(video, null);
    });
    video.contentHint = 'detail';
    store.setState({ screen: { kind: 'live', stream } });
    onTracks(video, audio);
    this.#cancel?.();
    this.#watch(video, new HintChoice(), 0);
  }

  #ended(stream: MediaStream): void {
    if (isOf(this.#options.store, stream)) this.stop();
  }

  #watch(video: MediaStreamTrack, choice: HintChoice, before: number): void {
    const { timers, framesOf } = this.#options;
    this.#cancel = timers.after(HINT_EVERY_MS, () => {
      const frames = framesOf(video);
      if (frames === null) return;
      const hint = choice.look(((frames - before) * 1000) / HINT_EVERY_MS);
      if (video.contentHint !== hint) video.contentHint = hint;
      this.#watch(video, choice, frames);
    });
  }
}

/** Chrome counts them on the track itself (W3C mediacapture-extensions, MediaStreamTrack.stats). */
export function deliveredFrames(track: MediaStreamTrack): number | null {
  const { stats } = track as MediaStreamTrack & { stats?: { deliveredFrames?: number } };
  return stats?.deliveredFrames ?? null;
}

function isOf(store: MediaStore, stream: MediaStream): boolean {
  const { screen } = store.getState();
  return screen.kind === 'live' && screen.stream === stream;
}

/** Null: the person closed the browser's question, which needs no word of ours. */
function problemOf(error: unknown): ScreenProblem | null {
  const { name = '', message = '' } = error instanceof Error || error instanceof DOMException ? error : {};
  if (name !== 'NotAllowedError') return 'failed';
  // Chrome tells what the system refuses (macOS, Wayland) apart from what the person does.
  return /system|policy/iu.test(message) ? 'denied' : null;
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
