import type { ConsumerParams } from '@atrium/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picturePlan, cameraShown, micPlan, micShown, planConsumers, type SendPlan } from './plan.ts';

describe('micPlan', () => {
  /** Every combination: track, muted, push-to-talk, wanted -> what is sent, what others are told. */
  const table: [boolean, boolean, boolean, boolean, SendPlan, 'live' | 'muted' | 'off'][] = [
    [false, false, false, false, 'none', 'off'],
    [false, false, false, true, 'none', 'off'],
    [false, true, true, true, 'none', 'off'],
    [true, false, false, false, 'paused', 'live'],
    [true, false, false, true, 'sending', 'live'],
    [true, false, true, true, 'sending', 'live'],
    [true, true, false, false, 'paused', 'muted'],
    [true, true, false, true, 'paused', 'muted'],
    [true, true, true, false, 'paused', 'live'],
    [true, true, true, true, 'sending', 'live'],
  ];
  it.each(table)(
    'track %s, muted %s, key %s, wanted %s: %s, shown as %s',
    (hasTrack, muted, pushToTalk, mic, plan, shown) => {
      const input = { hasTrack, muted, pushToTalk };
      expect(micPlan({ ...input, wanted: { mic, camera: null } })).toBe(plan);
      expect(micShown(input)).toBe(shown);
    },
  );

  it('never sends what is muted or unheard, whatever the rest is', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean(), (hasTrack, muted, pushToTalk, mic) => {
        const plan = micPlan({ hasTrack, muted, pushToTalk, wanted: { mic, camera: null } });
        return plan !== 'sending' || (hasTrack && mic && (!muted || pushToTalk));
      }),
    );
  });
});

describe('picturePlan', () => {
  it('follows the track and the layer that is looked at', () => {
    expect(picturePlan('camera', { hasTrack: false, wanted: { mic: true, camera: 2 } })).toEqual({
      send: 'none',
      layer: null,
    });
    expect(picturePlan('camera', { hasTrack: true, wanted: { mic: true, camera: null } })).toEqual({
      send: 'paused',
      layer: null,
    });
    expect(picturePlan('camera', { hasTrack: true, wanted: { mic: true, camera: 0 } })).toEqual({
      send: 'sending',
      layer: 0,
    });
    expect([cameraShown(true), cameraShown(false)]).toEqual(['live', 'off']);
  });
});

describe('planConsumers', () => {
  const consumer = (id: string): ConsumerParams => ({
    id,
    producerId: `p-${id}`,
    person: 'ben',
    source: 'mic',
    kind: 'audio',
    rtpParameters: {},
  });

  it('leads from any set to any other, touches nothing that is in both, and keeps the order of the server', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.uniqueArray(fc.string()), (held, exist) => {
        const { open, close } = planConsumers(new Set(held), exist.map(consumer));
        const after = new Set(held);
        for (const id of close) expect(after.delete(id)).toBe(true);
        for (const { id } of open) {
          expect(after.has(id)).toBe(false);
          after.add(id);
        }
        expect([...after].sort()).toEqual([...exist].sort());
        expect(close.every((id) => !exist.includes(id))).toBe(true);
        expect(open.map(({ id }) => id)).toEqual(exist.filter((id) => !held.includes(id)));
      }),
    );
  });
});
