import { describe, expect, it } from 'vitest';
import { createMediaStore } from './media-store.ts';
import { Speakers } from './speakers.ts';

function build(kept: string | null = null) {
  const store = createMediaStore();
  const saved: string[] = [];
  const routed: string[] = [];
  const deaf = new Set<string>();
  const speakers = new Speakers({
    store,
    memory: { get: () => kept, set: (_what, value) => void saved.push(value) },
    route(deviceId) {
      routed.push(deviceId);
      return Promise.resolve(!deaf.has(deviceId));
    },
  });
  const plug = async (...ids: string[]): Promise<void> => {
    store.setState({ speakers: ['default', ...ids].map((deviceId) => ({ deviceId, label: `the ${deviceId}` })) });
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { store, saved, routed, deaf, speakers, plug };
}

describe('Speakers', () => {
  it('sounds where the person wants it, and keeps that for the next visit', async () => {
    const { store, saved, routed, speakers, plug } = build();
    await plug('headset');
    await speakers.choose('headset');
    expect([store.getState().speakerId, ...saved, ...routed]).toEqual(['headset', 'headset', 'headset']);
  });

  it('goes to the speaker of the system when the chosen one is unplugged, and back to it, and says both', async () => {
    const { store, saved, routed, speakers, plug } = build();
    await plug('headset');
    await speakers.choose('headset');
    await plug();
    expect(store.getState().speakerId).toBe('default');
    const gone = { kind: 'gone', device: 'speaker', from: 'the headset', to: 'the default' };
    expect(store.getState().swap).toEqual(gone);
    await plug('headset');
    expect(store.getState().speakerId).toBe('headset');
    expect(store.getState().swap).toEqual({ kind: 'back', device: 'speaker', to: 'the headset', muted: false });
    expect(routed).toEqual(['headset', 'default', 'headset']);
    // It stays the one that was chosen.
    expect(saved).toEqual(['headset']);
  });

  it('stays where the person went meanwhile', async () => {
    const { store, speakers, plug } = build();
    await plug('headset', 'desk');
    await speakers.choose('headset');
    await plug('desk');
    await speakers.choose('desk');
    await plug('headset', 'desk');
    expect(store.getState().speakerId).toBe('desk');
  });

  it('says nothing of the speaker of last time that is not there at the beginning, and takes it when it comes', async () => {
    const { store, plug } = build('headset');
    expect(store.getState().speakerId).toBe('headset');
    store.setState({ speakers: [] });
    expect(store.getState().speakerId).toBe('headset');
    await plug('desk');
    expect([store.getState().speakerId, store.getState().swap]).toEqual(['default', null]);
    await plug('headset', 'desk');
    expect(store.getState().speakerId).toBe('headset');
  });

  it('stays where it is when the chosen one does not open', async () => {
    const { store, saved, deaf, speakers, plug } = build();
    await plug('headset');
    deaf.add('headset');
    await speakers.choose('headset');
    expect([store.getState().speakerId, saved]).toEqual(['default', []]);
    const kept = { kind: 'kept', device: 'speaker', from: 'the headset', to: 'the default' };
    expect(store.getState().swap).toEqual(kept);
  });
});
