import type { Sound } from '../sound.ts';

/** A node of the mixer, and where it leads. */
export class FakeNode {
  readonly name: string;
  readonly to = new Set<FakeNode>();
  /** As it was set last, and what it is on its way to. */
  readonly gain = new FakeParam();
  readonly positionX = new FakeParam();
  readonly positionZ = new FakeParam();
  fftSize = 0;

  constructor(name: string) {
    this.name = name;
  }

  connect(next: FakeNode): FakeNode {
    this.to.add(next);
    return next;
  }

  disconnect(from?: FakeNode): void {
    if (from === undefined) this.to.clear();
    else this.to.delete(from);
  }

  getFloatTimeDomainData(): void {
    // Nobody listens.
  }

  /** Whether the sound of this node gets to that one with its gates as they will be. */
  reaches(target: FakeNode): boolean {
    if (this === target) return true;
    return this.gain.value > 0 && [...this.to].some((next) => next.reaches(target));
  }
}

class FakeParam {
  value = 1;
  /** s, of the last ramp. */
  rampS = 0;
  #from = 0;

  setValueAtTime(_value: number, at: number): void {
    this.#from = at;
  }

  linearRampToValueAtTime(value: number, at: number): void {
    this.value = value;
    this.rampS = at - this.#from;
  }

  setTargetAtTime(value: number): void {
    this.value = value;
  }
}

export class FakeElement {
  srcObject: MediaStream | null = null;
  volume = 1;
  muted = false;
  play = (): Promise<void> => Promise.resolve();
  pause = (): void => undefined;
}

/** The mixer of a page. */
export class FakeSound {
  readonly speaker = new FakeNode('speaker');
  readonly elements: FakeElement[] = [];
  readonly #sources = new Map<MediaStream, FakeNode[]>();
  running = true;
  readonly context = {
    currentTime: 0,
    destination: this.speaker,
    createGain: () => new FakeNode('gain'),
    createPanner: () => new FakeNode('panner'),
    createAnalyser: () => new FakeNode('analyser'),
    createMediaStreamSource: (stream: MediaStream) => {
      const node = new FakeNode('source');
      this.#sources.set(stream, [...(this.#sources.get(stream) ?? []), node]);
      return node;
    },
  };

  need(): void {
    // It runs.
  }

  createElement = (): HTMLAudioElement => {
    const element = new FakeElement();
    this.elements.push(element);
    return element as unknown as HTMLAudioElement;
  };

  /** How often that stream gets to the speaker. */
  heard(stream: MediaStream): number {
    return (this.#sources.get(stream) ?? []).filter((source) => source.reaches(this.speaker)).length;
  }

  /** How often it is connected at all. */
  held(stream: MediaStream): number {
    return (this.#sources.get(stream) ?? []).filter(({ to }) => to.size > 0).length;
  }

  /** s of the fade of that stream's gate. */
  fadeOf(stream: MediaStream): number {
    return [...(this.#sources.get(stream)?.at(-1)?.to ?? [])][0]?.gain.rampS ?? NaN;
  }

  get asSound(): Sound {
    return this as unknown as Sound;
  }
}
