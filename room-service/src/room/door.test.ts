import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';

const scene = (limits = {}, count = 2) => {
  const stage = new Rehearsal(limits);
  const { ids, circle } = stage.circle(0, 0, count);
  const guest = stage.join('Guest');
  stage.walk([guest, 0, 5]);
  return { stage, a: ids[0]!, b: ids[1]!, ids, guest, circle };
};

describe('asking in', () => {
  test('[ADM1] who accepts an invitation enters a locked circle on coming near', () => {
    const { stage, a, guest, circle } = scene();
    stage.room.setLock(a, true, stage.now);
    expect(stage.room.invite(a, guest, stage.now).ok).toBe(true);
    expect(stage.said('invited')).toEqual([{ to: [guest], m: 'invited', d: { circle, by: a } }]);
    expect(stage.room.answerInvite(guest, circle, true, stage.now)).toEqual({ ok: true, value: { circle } });
    expect(stage.said('inviteAnswered')).toEqual([
      { to: [a], m: 'inviteAnswered', d: { person: guest, accepted: true } },
    ]);
    stage.walk([guest, 0, 2.1]);
    expect(stage.circleOf(guest)).toBe(circle);
  });

  test('[ADM1] who declines stays out, and an invitation is good once', () => {
    const { stage, a, guest, circle } = scene();
    stage.room.setLock(a, true, stage.now);
    stage.room.invite(a, guest, stage.now);
    stage.room.answerInvite(guest, circle, false, stage.now);
    expect(stage.room.answerInvite(guest, circle, true, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
    stage.walk([guest, 0, 0]);
    stage.wait(1_000);
    expect(stage.circleOf(guest)).toBeNull();
  });

  test('[ADM6] who leaves takes back what they allowed, asked or answered', () => {
    const { stage, a, b, guest, circle, ids } = scene({}, 3);
    const friend = stage.join('Friend');
    stage.room.invite(a, guest, stage.now);
    stage.room.invite(a, friend, stage.now);
    stage.room.answerInvite(friend, circle, true, stage.now);
    stage.room.stepOut(a, stage.now);
    stage.room.setLock(b, true, stage.now);
    expect(stage.room.answerInvite(guest, circle, true, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
    stage.walk([friend, 0, 2.1]);
    stage.wait(1_000);
    expect(stage.circleOf(friend)).toBeNull();
    stage.room.invite(b, friend, stage.now);
    stage.room.answerInvite(friend, circle, true, stage.now);
    stage.room.leave(ids[2]!, stage.now);
    expect(stage.room.snapshot().admissions.permissions).toEqual([]);
  });

  test('[ADM1] a full circle invites nobody and takes no invited one in', () => {
    const { stage, a, guest, circle } = scene({ circle: 3 });
    stage.room.invite(a, guest, stage.now);
    stage.room.answerInvite(guest, circle, true, stage.now);
    const third = stage.join();
    stage.walk([third, 0, 1.6]);
    stage.wait(500);
    expect(stage.circleOf(third)).toBe(circle);
    stage.walk([guest, 0, 1]);
    stage.wait(1_000);
    expect(stage.circleOf(guest)).toBeNull();
    expect(stage.room.invite(a, guest, stage.now)).toMatchObject({ error: { code: 'circle_full' } });
    stage.room.leave(third, stage.now);
    stage.walk([guest, 0, 1]);
    stage.tick();
    expect(stage.circleOf(guest)).toBe(circle);
  });

  test('[ADM1] a member of another circle comes over', () => {
    const { stage, a, guest, circle } = scene();
    const other = stage.join();
    stage.walk([other, 0.5, 4.5]);
    stage.wait(3_000);
    expect(stage.circleOf(guest)).toBe(stage.circleOf(other));
    stage.room.invite(a, guest, stage.now);
    stage.room.answerInvite(guest, circle, true, stage.now);
    stage.walk([guest, 0, 1]);
    expect(stage.circleOf(guest)).toBe(circle);
    expect(stage.circleOf(other)).toBeNull();
  });

  test('[ADM2] every member hears a knock, any of them answers, and the door is open for that one only', () => {
    const { stage, a, b, guest, circle } = scene();
    expect(stage.room.knock(guest, circle, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
    stage.room.setLock(a, true, stage.now);
    expect(stage.room.knock(guest, circle, stage.now).ok).toBe(true);
    const [knock] = stage.said('knocked');
    expect(knock?.d).toEqual({ circle, by: guest });
    expect(new Set(knock?.to)).toEqual(new Set([a, b]));
    expect(stage.room.answerKnock(b, guest, true, stage.now).ok).toBe(true);
    expect(stage.said('knockAnswered')).toEqual([{ to: [guest], m: 'knockAnswered', d: { circle, accepted: true } }]);
    const stranger = stage.join();
    stage.walk([stranger, 0, -1], [guest, 0, 1]);
    stage.wait(1_000);
    expect(stage.circleOf(guest)).toBe(circle);
    expect(stage.circleOf(stranger)).toBeNull();
  });

  test('[ADM2] a refused knock opens nothing', () => {
    const { stage, a, guest, circle } = scene();
    stage.room.setLock(a, true, stage.now);
    stage.room.knock(guest, circle, stage.now);
    stage.room.answerKnock(a, guest, false, stage.now);
    expect(stage.said('knockAnswered')[0]?.d.accepted).toBe(false);
    stage.walk([guest, 0, 1]);
    stage.wait(1_000);
    expect(stage.circleOf(guest)).toBeNull();
  });

  test('[ADM3] a permission ends when it was used', () => {
    const { stage, a, guest, circle } = scene({}, 3);
    stage.room.setLock(a, true, stage.now);
    stage.room.invite(a, guest, stage.now);
    stage.room.answerInvite(guest, circle, true, stage.now);
    stage.walk([guest, 0, 1]);
    expect(stage.circleOf(guest)).toBe(circle);
    stage.walk([guest, 0, 5]);
    stage.walk([guest, 0, 1]);
    stage.wait(500);
    expect(stage.circleOf(guest)).toBeNull();
  });

  test('[ADM3] a permission, an invitation and a knock end after two minutes', () => {
    const { stage, a, guest, circle } = scene();
    stage.room.setLock(a, true, stage.now);
    stage.room.invite(a, guest, stage.now);
    stage.room.answerInvite(guest, circle, true, stage.now);
    stage.wait(120_100);
    stage.walk([guest, 0, 1]);
    stage.wait(500);
    expect(stage.circleOf(guest)).toBeNull();
    stage.room.invite(a, guest, stage.now);
    stage.room.knock(guest, circle, stage.now);
    stage.wait(120_100);
    expect(stage.room.answerInvite(guest, circle, true, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
    expect(stage.room.answerKnock(a, guest, true, stage.now)).toMatchObject({ error: { code: 'not_allowed' } });
  });

  test('[ADM3] a permission ends with the circle', () => {
    const { stage, a, b, guest, circle } = scene();
    stage.room.invite(a, guest, stage.now);
    stage.room.answerInvite(guest, circle, true, stage.now);
    stage.room.leave(b, stage.now);
    expect(stage.room.snapshot().admissions).toMatchObject({ permissions: [], invitations: [], knocks: [] });
    expect(stage.room.answerInvite(guest, circle, true, stage.now)).toMatchObject({
      error: { code: 'no_such_circle' },
    });
  });

  test('[ADM4] three times a minute, then too many; other targets are not affected', () => {
    const { stage, a, b, guest, circle } = scene();
    const second = stage.join();
    for (let i = 0; i < 3; i += 1) expect(stage.room.invite(a, guest, stage.now).ok).toBe(true);
    expect(stage.room.invite(a, guest, stage.now)).toMatchObject({ error: { code: 'too_many' } });
    expect(stage.room.invite(b, guest, stage.now).ok).toBe(true);
    expect(stage.room.invite(a, second, stage.now).ok).toBe(true);
    stage.room.setLock(a, true, stage.now);
    for (let i = 0; i < 3; i += 1) expect(stage.room.knock(guest, circle, stage.now).ok).toBe(true);
    expect(stage.room.knock(guest, circle, stage.now)).toMatchObject({ error: { code: 'too_many' } });
    stage.wait(60_100);
    expect(stage.room.invite(a, guest, stage.now).ok).toBe(true);
    expect(stage.room.knock(guest, circle, stage.now).ok).toBe(true);
    expect(stage.said('invited')).toHaveLength(6);
  });

  test('[ADM5] what was not asked cannot be answered, and what makes no sense is refused', () => {
    const { stage, a, b, guest, circle } = scene();
    const { room, now } = stage;
    const codes = [
      room.invite(guest, a, now),
      room.invite(a, 'nobody', now),
      room.invite(a, b, now),
      room.invite(a, a, now),
      room.answerInvite(guest, circle, true, now),
      room.answerInvite(guest, 'none', true, now),
      room.knock(guest, 'none', now),
      room.knock(a, circle, now),
      room.answerKnock(a, guest, true, now),
      room.answerKnock(a, 'nobody', true, now),
      room.answerKnock(guest, a, true, now),
    ].map((result) => (result.ok ? 'ok' : result.error.code));
    expect(codes).toEqual([
      'not_in_circle',
      'no_such_person',
      'not_allowed',
      'not_allowed',
      'not_allowed',
      'no_such_circle',
      'no_such_circle',
      'not_allowed',
      'not_allowed',
      'no_such_person',
      'not_in_circle',
    ]);
  });
});
