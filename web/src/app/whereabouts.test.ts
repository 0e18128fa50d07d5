import type { Person, Pose } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { Whereabouts } from './whereabouts.ts';

const at = (x: number): Pose => ({ x, z: 0, yaw: 0 });
const placed = (id: string, index: number, x: number): Person & { pose: Pose } => ({
  id,
  index,
  name: id,
  color: 0,
  photo: null,
  kind: 'person',
  role: 'member',
  mic: 'off',
  camera: 'off',
  presence: 'here',
  pose: at(x),
});

function build() {
  const clock = new FakeClock();
  const sent: Uint8Array[] = [];
  const moved: number[] = [];
  const where = new Whereabouts({
    clock,
    frameNow: () => clock.now(),
    sendMove: (frame) => sent.push(frame),
    onUnreadable: () => undefined,
  });
  where.welcome({ self: 'me', people: [placed('me', 0, 1), placed('ben', 1, 5)] });
  where.selfMoved.on(({ x }) => moved.push(x));
  return { clock, sent, moved, where };
}

describe('Whereabouts', () => {
  it('[MOV12] lets who stands be where the room that was moved says', () => {
    const { where, moved, sent } = build();
    where.moved({ self: 'me', people: [placed('me', 0, 1), placed('ben', 1, 5)] });
    expect([where.self?.x, moved, sent.length]).toEqual([1, [1], 0]);
  });

  it('[MOV12] lets who walks while the room is frozen go on from where they are, and tells the room', async () => {
    const { clock, where, moved, sent } = build();
    where.sendPose(at(1.3), true);
    await clock.advance(100);
    where.sendPose(at(1.6), false);
    await clock.advance(300);
    const before = sent.length;
    where.moved({ self: 'me', people: [placed('me', 3, 1), placed('cleo', 2, 2)] });
    expect([where.self?.x, moved]).toEqual([1.6, []]);
    expect(sent.slice(before)).toEqual([sent[before - 1]]);
    expect([where.poseOf('me')?.x, where.poseOf('ben'), where.poseOf('cleo')?.x]).toEqual([1.6, null, 2]);
  });

  it('takes the word of the room that came after the last step, as when it puts somebody elsewhere', async () => {
    const { clock, where, moved } = build();
    where.sendPose(at(1.3), false);
    await clock.advance(100);
    where.roster({ joined: [placed('me', 0, 4)], changed: [], left: [] });
    where.moved({ self: 'me', people: [placed('me', 0, 4.2)] });
    expect([where.self?.x, moved]).toEqual([4.2, [4, 4.2]]);
  });

  it('takes the word of the room again when the last step is long over', async () => {
    const { clock, where, moved } = build();
    where.sendPose(at(1.3), false);
    await clock.advance(5_000);
    where.moved({ self: 'me', people: [placed('me', 0, 1.2)] });
    expect(moved).toEqual([1.2]);
  });
});
