import { MODERATIONS } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';

/** The first of a circle of two came first and is host. */
const scene = () => {
  const stage = new Rehearsal();
  const { ids } = stage.circle(0, 0, 2);
  const [host, ben] = ids as [string, string];
  return { stage, room: stage.room, host, ben };
};

describe('what a host may do', () => {
  test('[HST1] is refused to everybody else, to themselves, and of who is not here', () => {
    const { stage, room, host, ben } = scene();
    for (const act of MODERATIONS) {
      expect(room.powers.moderate(ben, host, act, stage.now)).toMatchObject({ error: { code: 'not_host' } });
      expect(room.powers.moderate('nobody', host, act, stage.now)).toMatchObject({ error: { code: 'not_host' } });
      expect(room.powers.moderate(host, host, act, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
      expect(room.powers.moderate(host, 'nobody', act, stage.now)).toMatchObject({ error: { code: 'no_such_person' } });
    }
    expect(room.powers.handOver(ben, ben)).toMatchObject({ error: { code: 'not_host' } });
    expect(stage.said('moderated')).toEqual([]);
  });

  test('[HST2] a mute, a camera and a screen that are ended: everybody sees it, the person is told, and may begin again', () => {
    const { stage, room, host, ben } = scene();
    room.setMedia(ben, { mic: 'live', camera: 'live', sharing: true }, stage.now);
    stage.wait(200);
    for (const act of ['mute', 'stopCamera', 'stopShare'] as const) room.powers.moderate(host, ben, act, stage.now);
    expect(room.person(ben)).toMatchObject({ mic: 'muted', camera: 'off' });
    expect(room.person(ben)?.sharing).toBeUndefined();
    expect(stage.said('moderated').map(({ to, d }) => ({ to, ...d }))).toEqual([
      { to: [ben], act: 'mute', by: host },
      { to: [ben], act: 'stopCamera', by: host },
      { to: [ben], act: 'stopShare', by: host },
    ]);
    room.setMedia(ben, { mic: 'live', camera: 'off' }, stage.now);
    expect(room.person(ben)?.mic).toBe('live');
  });

  test('[HST2] a mute of somebody without a microphone gives them none', () => {
    const { stage, room, host, ben } = scene();
    room.setMedia(ben, { mic: 'off', camera: 'off' }, stage.now);
    room.powers.moderate(host, ben, 'mute', stage.now);
    expect(room.person(ben)?.mic).toBe('off');
  });

  test('[HST3] who is led to the edge is out of the circle, and stands there', () => {
    const { stage, room, host, ben } = scene();
    expect(room.powers.moderate(host, ben, 'edge', stage.now)).toMatchObject({ ok: true });
    stage.wait(20_000);
    expect(stage.circleOf(ben)).toBeNull();
    const at = room.crowd;
    const index = room.indexOf(ben);
    expect(Math.hypot(at.x(index), at.z(index))).toBeGreaterThan(4);
  });

  test('[HST5] the role is handed over, also in a room that moves, and goes to the next when its host leaves', () => {
    const { stage, room, host, ben } = scene();
    expect(room.powers.handOver(host, ben)).toMatchObject({ ok: true });
    expect([room.person(host)?.role, room.person(ben)?.role]).toEqual(['member', 'host']);
    expect(room.powers.moderate(host, ben, 'mute', stage.now)).toMatchObject({ error: { code: 'not_host' } });
    const there = Room.restore(JSON.parse(JSON.stringify(room.snapshot())) as ReturnType<Room['snapshot']>, {
      now: stage.now,
      random: () => 0.5,
      newId: () => 'x',
    });
    expect(there.person(ben)?.role).toBe('host');
    expect(there.powers.moderate(ben, host, 'mute', stage.now)).toMatchObject({ ok: true });
    there.leave(ben, stage.now);
    expect(there.person(host)?.role).toBe('host');
  });
});
