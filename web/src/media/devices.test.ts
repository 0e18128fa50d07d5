import { describe, expect, it } from 'vitest';
import { deviceMemory } from './device-memory.ts';
import { Devices } from './devices.ts';
import { createMediaStore } from './media-store.ts';

/** A track of a device that a test can pull out. */
class FakeTrack extends EventTarget {
  readyState = 'live';
  readonly kind: string;
  readonly label: string;
  constructor(kind: string, label: string) {
    super();
    this.kind = kind;
    this.label = label;
  }
  stop(): void {
    this.readyState = 'ended';
  }
  getSettings(): { deviceId: string } {
    return { deviceId: this.label };
  }
}

type Ask = { constraints: MediaStreamConstraints; give: (label: string) => FakeTrack; fail: (name: string) => void };

function build(secure = true, present = true) {
  const asks: Ask[] = [];
  const target = new EventTarget();
  const listed: { deviceId: string; kind: string; label: string }[] = [];
  const mediaDevices = Object.assign(target, {
    enumerateDevices: () => Promise.resolve(listed),
    getUserMedia: (constraints: MediaStreamConstraints) =>
      new Promise((resolve, reject) => {
        asks.push({
          constraints,
          give(label) {
            const track = new FakeTrack(constraints.audio === undefined ? 'video' : 'audio', label);
            const tracks = [track];
            resolve({
              getTracks: () => tracks,
              getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
              getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
            });
            return track;
          },
          fail: (name) => reject(new DOMException('x', name)),
        });
      }),
  }) as unknown as MediaDevices;
  const saved = new Map<string, string>();
  const store = createMediaStore();
  const tracks: (string | null)[] = [];
  const devices = new Devices({
    store,
    memory: deviceMemory(() => ({
      getItem: (key) => saved.get(key) ?? null,
      setItem: (key, value) => void saved.set(key, value),
    })),
    mediaDevices: present ? mediaDevices : undefined,
    secure,
    onTrack: (_source, track) => tracks.push(track === null ? null : track.label),
    mute: () => tracks.push('muted'),
  });
  /** Exactly these are plugged in now. */
  const plug = async (...ids: string[]): Promise<void> => {
    listed.splice(0, Infinity, ...ids.map((id) => ({ deviceId: id, kind: 'audioinput', label: id })));
    target.dispatchEvent(new Event('devicechange'));
    await turn();
  };
  return { plug, asks, listed, saved, store, tracks, devices, target };
}
/** As a browser does it: over first, then said. */
function pull(track: FakeTrack | undefined): void {
  track?.stop();
  track?.dispatchEvent(new Event('ended'));
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('Devices', () => {
  it('opens the default microphone with echo cancellation and reads the labels that it may see now', async () => {
    const { devices, asks, store, tracks, listed } = build();
    const opening = devices.open('mic');
    expect(store.getState().mic.kind).toBe('asking');
    listed.push({ deviceId: 'a', kind: 'audioinput', label: 'Desk' }, { deviceId: 'b', kind: 'audioinput', label: '' });
    asks[0]?.give('Desk');
    await opening;
    expect(asks[0]?.constraints.audio).toMatchObject({ echoCancellation: true, channelCount: 1 });
    expect(store.getState().mic).toMatchObject({ kind: 'live', label: 'Desk' });
    expect(store.getState().mics.map(({ label }) => label)).toEqual(['Desk', '']);
    expect(tracks).toEqual(['Desk']);
  });

  it('insists on a device that is chosen, remembers it, and only prefers it the next time', async () => {
    const { devices, asks, saved } = build();
    const opening = devices.open('camera', 'cam-2');
    asks[0]?.give('cam-2');
    await opening;
    expect(asks[0]?.constraints.video).toMatchObject({ deviceId: { exact: 'cam-2' }, width: { ideal: 1280 } });
    expect([...saved.values()]).toEqual(['cam-2']);
    void devices.open('camera');
    expect(asks[1]?.constraints.video).toMatchObject({ deviceId: 'cam-2' });
  });

  it('stops the former device only when the next one runs', async () => {
    const { devices, asks, tracks } = build();
    let opening = devices.open('mic', 'a');
    const first = asks[0]?.give('a');
    await opening;
    opening = devices.open('mic', 'b');
    expect(first?.readyState).toBe('live');
    asks[1]?.give('b');
    await opening;
    expect(first?.readyState).toBe('ended');
    expect(tracks).toEqual(['a', 'b']);
  });

  it('throws an answer away that comes after the person changed their mind', async () => {
    const { devices, asks, store, tracks } = build();
    const opening = devices.open('mic');
    devices.close('mic');
    const late = asks[0]?.give('late');
    await opening;
    expect(late?.readyState).toBe('ended');
    expect(store.getState().mic).toEqual({ kind: 'off' });
    expect(tracks).toEqual([]);
  });

  it('says what is wrong, and on an insecure page without asking', async () => {
    const denied = build();
    const opening = denied.devices.open('mic');
    denied.asks[0]?.fail('NotAllowedError');
    await opening;
    expect(denied.store.getState().mic).toEqual({ kind: 'problem', problem: 'denied' });

    const insecure = build(false, false);
    await insecure.devices.open('mic');
    expect(insecure.store.getState().mic).toEqual({ kind: 'problem', problem: 'insecure' });
  });

  it('says `missing` when the one in use is unplugged and there is no other', async () => {
    const { devices, asks, store, tracks } = build();
    const opening = devices.open('mic');
    const only = asks[0]?.give('a');
    await opening;
    pull(only);
    await turn();
    asks[1]?.fail('NotFoundError');
    await turn();
    expect(tracks).toEqual(['a', null]);
    expect(store.getState().mic).toEqual({ kind: 'problem', problem: 'missing' });
  });

  it('goes over to another one when the one in use is unplugged, says so, and never shows a closed microphone', async () => {
    const { devices, asks, store, tracks, plug } = build();
    const opening = devices.open('mic', 'headset');
    const headset = asks[0]?.give('headset');
    await opening;
    const kinds: string[] = [];
    store.subscribe(({ mic }) => kinds.push(mic.kind));
    pull(headset);
    await plug('desk');
    asks.at(-1)?.give('desk');
    await turn();
    expect(tracks).toEqual(['headset', 'desk']);
    expect(new Set(kinds)).toEqual(new Set(['live']));
    expect(store.getState().swap).toEqual({ kind: 'gone', device: 'mic', from: 'headset', to: 'desk' });
  });

  it('notices by the list what a browser does not end', async () => {
    const { devices, asks, store, plug } = build();
    const opening = devices.open('mic', 'headset');
    asks[0]?.give('headset');
    await opening;
    await plug('headset', 'desk');
    expect(asks.length).toBe(1);
    await plug('desk');
    asks[1]?.give('desk');
    await turn();
    expect(store.getState().mic).toMatchObject({ kind: 'live', deviceId: 'desk' });
  });

  it('takes the same device again when it is back, unless another one was chosen meanwhile', async () => {
    const { devices, asks, store, tracks, plug } = build();
    const lose = async (): Promise<void> => {
      const opening = devices.open('mic', 'headset');
      const headset = asks.at(-1)?.give('headset');
      await opening;
      pull(headset);
      await plug('desk', 'other');
      asks.at(-1)?.give('desk');
      await turn();
    };
    await lose();
    await plug('headset', 'desk', 'other');
    expect(asks.at(-1)?.constraints.audio).toMatchObject({ deviceId: { exact: 'headset' } });
    asks.at(-1)?.give('headset');
    await turn();
    expect(store.getState().swap).toEqual({ kind: 'back', device: 'mic', to: 'headset', muted: false });
    expect(tracks).toEqual(['headset', 'desk', 'headset']);

    await lose();
    const opening = devices.open('mic', 'other');
    asks.at(-1)?.give('other');
    await opening;
    const before = asks.length;
    await plug('headset', 'desk', 'other');
    expect(asks.length).toBe(before);
  });

  it('opens a microphone that was missed only muted, and none that was closed', async () => {
    const { devices, asks, store, tracks, plug } = build();
    const lose = async (): Promise<void> => {
      const opening = devices.open('mic', 'headset');
      const headset = asks.at(-1)?.give('headset');
      await opening;
      pull(headset);
      await turn();
      asks.at(-1)?.fail('NotFoundError');
      await turn();
    };
    await lose();
    await plug('headset');
    asks.at(-1)?.give('headset');
    await turn();
    expect(tracks).toEqual(['headset', null, 'muted', 'headset']);
    expect(store.getState().swap).toEqual({ kind: 'back', device: 'mic', to: 'headset', muted: true });

    await lose();
    devices.close('mic');
    const before = asks.length;
    await plug('headset');
    expect(asks.length).toBe(before);
  });

  it('keeps the one that runs when the chosen one does not open', async () => {
    const { devices, asks, store, tracks, plug, saved } = build();
    await plug('desk', 'taken');
    let opening = devices.open('mic', 'desk');
    const desk = asks[0]?.give('desk');
    await opening;
    opening = devices.open('mic', 'taken');
    asks[1]?.fail('NotReadableError');
    await opening;
    expect(desk?.readyState).toBe('live');
    expect(tracks).toEqual(['desk']);
    expect([...saved.values()]).toEqual(['desk']);
    expect(store.getState().mic).toMatchObject({ kind: 'live', deviceId: 'desk' });
    expect(store.getState().swap).toEqual({ kind: 'kept', device: 'mic', from: 'taken', to: 'desk' });
  });

  it('follows what is plugged in and out', async () => {
    const { listed, store, target } = build();
    listed.push({ deviceId: 's', kind: 'audiooutput', label: 'Headset' });
    target.dispatchEvent(new Event('devicechange'));
    await turn();
    expect(store.getState().speakers).toEqual([{ deviceId: 's', label: 'Headset' }]);
  });
});
