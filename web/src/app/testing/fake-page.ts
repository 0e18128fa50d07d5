import { getEventListeners } from 'node:events';

import { vi } from 'vitest';
import { FakeTrack } from '../../media/testing/fake-webrtc.ts';
import { FakeServer, welcome } from '../../net/testing/fake-server.ts';
import { webSocketOf } from '../../net/testing/fake-web-socket.ts';

/** A storage of one tab. */
export function fakeStorage(): Storage {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as Storage;
}

/** What a browser gives a page, with a count of all that a page can forget to give back. */
export class FakePage {
  readonly window = new EventTarget();
  readonly document = Object.assign(new EventTarget(), { hidden: false });
  readonly mediaDevices = Object.assign(new EventTarget(), {
    enumerateDevices: () => Promise.resolve([]),
    getUserMedia: ({ audio }: MediaStreamConstraints) => Promise.resolve(this.#stream(audio ? 'audio' : 'video')),
  });
  readonly server = new FakeServer();
  readonly workers = new Set<object>();
  readonly contexts = new Set<object>();
  readonly tracks: FakeTrack[] = [];

  constructor() {
    let joins = 0;
    this.server.answer = (socket, { id, m }) => {
      if (m !== 'join') socket.reply(id, m === 'ping' ? { now: 1 } : {});
      else socket.reply(id, welcome({ resumeToken: `resume-${++joins}` }));
    };
  }

  /** Puts it in the place of the globals; `vi.unstubAllGlobals()` undoes it. */
  install({ secure = true }: { secure?: boolean } = {}): this {
    const { window, document, workers, contexts, server } = this;
    const globals: Record<string, unknown> = {
      addEventListener: window.addEventListener.bind(window),
      removeEventListener: window.removeEventListener.bind(window),
      document,
      // Not a browser that mediasoup-client knows.
      navigator: { userAgent: 'Fake/1', ...(secure ? { mediaDevices: this.mediaDevices } : {}) },
      isSecureContext: secure,
      location: { search: '', origin: 'https://atrium.test' },
      sessionStorage: fakeStorage(),
      localStorage: fakeStorage(),
      fetch: () => Promise.resolve(Response.json({ room: 'test', token: 't', url: '/ws', rtpCapabilities: {} })),
      WebSocket: webSocketOf(server),
      MediaStream: FakeStream,
      AudioContext: fakeContext(contexts),
      Worker: class {
        constructor() {
          workers.add(this);
        }
        postMessage(): void {
          // Its timers are not needed here.
        }
        terminate(): void {
          workers.delete(this);
        }
      },
    };
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    return this;
  }

  /** What is held now; all zero when nobody is in a room. */
  get held(): { listeners: number; workers: number; contexts: number; tracks: number; sockets: number } {
    const listeners: [EventTarget, string][] = [
      [this.window, 'online'],
      [this.window, 'pagehide'],
      [this.window, 'error'],
      [this.window, 'unhandledrejection'],
      [this.document, 'visibilitychange'],
      [this.mediaDevices, 'devicechange'],
    ];
    return {
      listeners: listeners.reduce((sum, [target, type]) => sum + getEventListeners(target, type).length, 0),
      workers: this.workers.size,
      contexts: this.contexts.size,
      tracks: this.tracks.flatMap((track) => [track, ...track.clones]).filter(({ readyState }) => readyState === 'live')
        .length,
      sockets: this.server.sockets.filter(({ closedByPage }) => !closedByPage).length,
    };
  }

  #stream(kind: 'audio' | 'video'): MediaStream {
    const track = Object.assign(new FakeTrack(kind), {
      label: kind,
      getSettings: () => ({ deviceId: kind }),
      addEventListener: () => undefined,
    });
    this.tracks.push(track);
    return new FakeStream([track]) as unknown as MediaStream;
  }
}

class FakeStream {
  readonly #tracks: FakeTrack[];
  constructor(tracks: FakeTrack[]) {
    this.#tracks = tracks;
  }
  getTracks = (): FakeTrack[] => this.#tracks;
  getAudioTracks = (): FakeTrack[] => this.#tracks.filter(({ kind }) => kind === 'audio');
  getVideoTracks = (): FakeTrack[] => this.#tracks.filter(({ kind }) => kind === 'video');
}

function fakeContext(open: Set<object>): new () => object {
  const node = (): object => ({
    fftSize: 0,
    connect: (next: object) => next,
    disconnect: () => undefined,
    getFloatTimeDomainData: () => undefined,
  });
  return class {
    readonly state = 'running';
    createMediaStreamSource = node;
    createAnalyser = node;
    constructor() {
      open.add(this);
    }
    resume(): Promise<void> {
      return Promise.resolve();
    }
    close(): Promise<void> {
      open.delete(this);
      return Promise.resolve();
    }
  };
}
