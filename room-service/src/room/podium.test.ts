import type { PersonId } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';
import { HANDS_MAX, PODIUM_MAX } from './rules.ts';

/** Two circles of three, far apart, and somebody alone; the first of the first circle is host. */
const scene = () => {
  const stage = new Rehearsal();
  const [host, ana, ben] = stage.circle(-3, 0, 3).ids as [string, string, string];
  const [cem, dia, eve] = stage.circle(3, 0, 3).ids as [string, string, string];
  const alone = stage.join('Fay');
  stage.wait(5_000);
  return { stage, room: stage.room, host, ana, ben, cem, dia, eve, alone };
};

const hears = (room: Room, id: PersonId) => [...room.audienceOf(id).hear].sort();
const sees = (room: Room, id: PersonId) => [...room.audienceOf(id).see].sort();
const up = (room: Room) => room.sight().podium?.speakers ?? [];

describe('the podium', () => {
  test('[POD1] a host goes up alone, and whose hand is up goes up by the host; anybody else is asked first', () => {
    const { stage, room, host, ana, ben } = scene();
    expect(room.podium(host, host, true)).toMatchObject({ ok: true });
    room.raiseHand(ana, true);
    expect(room.podium(host, ana, true)).toMatchObject({ ok: true });
    expect(up(room)).toEqual([host, ana]);
    room.podium(host, ben, true);
    expect(up(room)).toEqual([host, ana]);
    stage.tick();
    expect(stage.said('calledUp')).toMatchObject([{ to: [ben], d: { by: host } }]);
    room.raiseHand(ben, true);
    expect(up(room)).toEqual([host, ana, ben]);
  });

  test('[POD1] who was called up and has let it be is asked anew', () => {
    const { room, host, ben } = scene();
    room.podium(host, ben, true);
    room.raiseHand(ben, false);
    room.raiseHand(ben, true);
    expect(room.sight().podium).toEqual({ speakers: [], hands: [ben] });
  });

  test('[POD2] only a host calls up, and down; anybody comes down by themselves', () => {
    const { room, host, ana, ben } = scene();
    expect(room.podium(ana, ana, true)).toMatchObject({ error: { code: 'not_host' } });
    expect(room.podium(host, 'nobody', true)).toMatchObject({ error: { code: 'no_such_person' } });
    expect(room.podium('nobody', ana, true)).toMatchObject({ error: { code: 'not_joined' } });
    for (const id of [ana, ben]) {
      room.raiseHand(id, true);
      room.podium(host, id, true);
    }
    expect(room.podium(ana, ben, false)).toMatchObject({ error: { code: 'not_host' } });
    expect(room.podium(ana, ana, false)).toMatchObject({ ok: true });
    expect(room.podium(host, ben, false)).toMatchObject({ ok: true });
    expect(up(room)).toEqual([]);
  });

  test('[POD3] everybody hears and sees who speaks, wherever they stand, and nobody else is heard', () => {
    const { room, host, ana, ben, cem, dia, eve, alone } = scene();
    room.podium(host, host, true);
    room.raiseHand(cem, true);
    room.podium(host, cem, true);
    for (const id of [ana, ben, dia, eve, alone]) expect(hears(room, id)).toEqual([cem, host].sort());
    expect(hears(room, host)).toEqual([cem]);
    expect(hears(room, cem)).toEqual([host]);
    expect(sees(room, alone)).toEqual([cem, host].sort());
    expect(sees(room, ana)).toEqual([ben, cem, host].sort());
    // To be heard again; no microphone is woken for it.
    expect(room.audienceOf(ana)).toMatchObject({ warm: [], kept: [ben] });
  });

  test('[POD3] a locked circle hears it, and stays locked', () => {
    const { stage, room, host, ana, cem, dia } = scene();
    room.setLock(cem, true, stage.now);
    room.podium(host, host, true);
    expect(hears(room, dia)).toEqual([host]);
    expect(room.sight().circles.find(({ members }) => members.includes(cem))?.locked).toBe(true);
    expect(hears(room, ana)).toEqual([host]);
  });

  test('[POD4] when the last has come down everything is as it was before', () => {
    const { stage, room, host } = scene();
    const world = () => ({
      circles: room.sight().circles,
      audiences: room.sight().people.map(({ id }) => room.audienceOf(id)),
    });
    const before = world();
    room.podium(host, host, true);
    stage.wait(60_000);
    expect(world().audiences).not.toEqual(before.audiences);
    expect(world().circles).toEqual(before.circles);
    room.podium(host, host, false);
    expect(world()).toEqual(before);
  });

  test('[POD5] it holds so many, and so many hands are up at a time', () => {
    const { stage, room, host } = scene();
    const many = Array.from({ length: HANDS_MAX + 1 }, (_, k) => stage.join(`P${k}`));
    const answers = many.map((id) => room.raiseHand(id, true));
    expect(answers.filter(({ ok }) => !ok)).toMatchObject([{ error: { code: 'not_allowed' } }]);
    const calls = many.slice(0, PODIUM_MAX + 1).map((id) => room.podium(host, id, true));
    expect(calls.filter(({ ok }) => !ok)).toMatchObject([{ error: { code: 'podium_full' } }]);
    expect(up(room)).toEqual(many.slice(0, PODIUM_MAX));
  });

  test('[POD6] everybody is told once a tick who speaks and whose hands are up, in the order in which they were raised', () => {
    const { stage, room, host, ana, cem, ben } = scene();
    for (const id of [cem, ana, ben]) room.raiseHand(id, true);
    room.raiseHand(ana, false);
    stage.wait(200);
    expect(stage.said('podium')).toMatchObject([{ to: 'all', d: { speakers: [], hands: [cem, ben] } }]);
    room.podium(host, ben, true);
    stage.wait(200);
    expect(stage.said('podium').at(-1)).toMatchObject({ to: 'all', d: { speakers: [ben], hands: [cem] } });
  });

  test('[POD7] who leaves comes down; whose connection is lost stays up for as long as the place is kept', () => {
    const { stage, room, host, ana, cem } = scene();
    for (const id of [ana, cem]) {
      room.raiseHand(id, true);
      room.podium(host, id, true);
    }
    room.leave(ana, stage.now);
    room.disconnect(cem, stage.now);
    stage.wait(10_000);
    expect(up(room)).toEqual([cem]);
    stage.wait(25_000);
    expect(up(room)).toEqual([]);
    expect(room.sight().podium).toBeUndefined();
  });

  test('[POD8] it moves with its room, hands and calls too', () => {
    const { stage, room, host, ana, ben, cem } = scene();
    room.podium(host, host, true);
    room.raiseHand(ana, true);
    room.podium(host, ben, true);
    const kept = JSON.parse(JSON.stringify(room.snapshot())) as ReturnType<Room['snapshot']>;
    const after = Room.restore(kept, { now: stage.now, random: () => 0.5, newId: () => 'new' });
    expect(after.sight().podium).toEqual({ speakers: [host], hands: [ana] });
    expect(hears(after, cem)).toEqual([host]);
    after.raiseHand(ben, true);
    expect(up(after)).toEqual([host, ben]);
    expect(after.snapshot().podium?.rev).toBe(2);
  });

  test('[POD8] a pod that knows of no podium gives none', () => {
    const { stage, room } = scene();
    const older = room.snapshot();
    delete older.podium;
    const after = Room.restore(older, { now: stage.now, random: () => 0.5, newId: () => 'new' });
    expect(after.sight().podium).toBeUndefined();
  });

  test('[POD9] it comes back by tickets, of which the latest tells, in whatever order they come', () => {
    const { stage, room, host, ana, ben, cem } = scene();
    for (const id of [ana, cem]) {
      room.raiseHand(id, true);
      room.podium(host, id, true);
    }
    const early = room.ticket(ana, stage.now)!;
    room.podium(host, ana, false);
    const tickets = [ben, cem, host].map((id) => room.ticket(id, stage.now)!);
    expect(early.podium).toBe(`2 ${ana} ${cem}`);
    for (const order of [
      [early, ...tickets],
      [...tickets, early],
    ]) {
      const tenure = { epoch: 7, takenOverAt: stage.now };
      const after = new Room({ id: 'test', now: stage.now, tenure, ...stage.sources() });
      for (const ticket of order) expect(after.restorePerson(ticket, stage.now)).toMatchObject({ ok: true });
      expect(up(after)).toEqual([cem]);
      expect(hears(after, ana)).toEqual([cem]);
    }
  });

  test('[POD9] who spoke and does not come back is not waited for', () => {
    const { stage, room, host, ana } = scene();
    room.podium(host, host, true);
    const ticket = room.ticket(ana, stage.now)!;
    const tenure = { epoch: 7, takenOverAt: stage.now };
    const after = new Room({ id: 'test', now: stage.now, tenure, ...stage.sources() });
    after.restorePerson(ticket, stage.now);
    expect(hears(after, ana)).toEqual([]);
    after.tick(stage.now + 60_000);
    expect(after.snapshot().podium?.speakers).toEqual([]);
  });

  test('[POD10] a screen that somebody shows to their circle is not shown to all by going up', () => {
    const { stage, room, host, ana } = scene();
    const shows = () => room.person(ana)?.sharing === true;
    room.setMedia(ana, { mic: 'live', camera: 'off', sharing: true }, stage.now);
    room.raiseHand(ana, true);
    room.podium(host, ana, true);
    expect(shows()).toBe(false);
    stage.tick();
    expect(stage.said('moderated')).toMatchObject([{ to: [ana], d: { act: 'stopShare', by: host } }]);
    // What they begin to show now is meant for all.
    room.setMedia(ana, { mic: 'live', camera: 'off', sharing: true }, stage.now);
    room.podium(host, ana, false);
    expect(shows()).toBe(true);
  });
});
