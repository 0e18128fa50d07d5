import { describe, expect, test } from 'vitest';
import type { PersonId, Requests } from '@atrium/protocol';
import { Rehearsal } from './rehearsal.ts';

const message = (text: string, extra: Partial<Requests['chat']> = {}): Requests['chat'] => ({
  id: crypto.randomUUID(),
  scope: 'room',
  text,
  ...extra,
});

const scene = () => {
  const stage = new Rehearsal();
  const { ids } = stage.circle(0, 0, 3);
  const outsider = stage.join('Out');
  stage.said('chat');
  const texts = (id: PersonId) => stage.room.view(id).chat.map((line) => line.text);
  return { stage, a: ids[0]!, b: ids[1]!, c: ids[2]!, outsider, texts };
};

describe('chat', () => {
  test('[CHAT1] each scope reaches whom it is for, but not the sender', () => {
    const { stage, a, b, c, outsider } = scene();
    stage.room.chat(a, message('all'), stage.now);
    stage.room.chat(a, message('us', { scope: 'circle' }), stage.now);
    stage.room.chat(a, message('you', { scope: 'direct', to: outsider }), stage.now);
    const [all, us, you] = stage.said('chat');
    expect(all).toMatchObject({ to: 'all', except: a, d: { text: 'all', from: a, fromName: 'Ada', at: stage.now } });
    expect(new Set(us?.to)).toEqual(new Set([b, c]));
    expect(you).toMatchObject({ to: [outsider], d: { to: outsider, scope: 'direct' } });
  });

  test('[CHAT2] a repeated message is answered with its first time; another sender may use the id', () => {
    const { stage, a, b } = scene();
    const twice = message('once');
    const first = stage.room.chat(a, twice, stage.now);
    expect(stage.room.chat(a, { ...twice, text: 'other' }, stage.now + 5_000)).toEqual(first);
    stage.room.chat(b, twice, stage.now);
    expect(stage.said('chat').map((event) => event.d.from)).toEqual([a, b]);
  });

  test('[CHAT6] long messages push out older ones, so that what is kept stays small', () => {
    const { stage, a, outsider, texts } = scene();
    for (let i = 0; i < 200; i += 1) stage.room.chat(a, message(`${i} ${'\ud800'.repeat(1_900)}`), stage.now);
    const kept = texts(outsider);
    expect(kept.at(-1)).toMatch(/^199 /);
    expect(kept.join('').length).toBeLessThanOrEqual(64_000);
    // A lone surrogate would be six characters of JSON.
    expect(JSON.stringify(kept).length).toBeLessThan(70_000);
  });

  test('[CHAT3] text loses what does not print, and an empty one is refused', () => {
    const { stage, a } = scene();
    stage.room.chat(a, message(' \u0007a\r\nb\u0000\tc\u0085 '), stage.now);
    expect(stage.said('chat')[0]?.d.text).toBe('a\nb c');
    for (const text of [' \n ', '\u0000', '\u200b\u2060', '\u202e', '\u2800', 'x'.repeat(2_001)]) {
      expect(stage.room.chat(a, message(text), stage.now)).toMatchObject({ error: { code: 'bad_payload' } });
    }
    expect(stage.said('chat')).toEqual([]);
  });

  test('[CHAT4] the circle is read by who was there, since they came', () => {
    const { stage, a, b, outsider, texts } = scene();
    stage.room.chat(a, message('before', { scope: 'circle' }), stage.now);
    stage.walk([outsider, 0, stage.ring(a).radius + 0.3]);
    stage.wait(500);
    expect(stage.circleOf(outsider)).toBe(stage.circleOf(a));
    stage.room.chat(a, message('after', { scope: 'circle' }), stage.now);
    expect(texts(outsider)).toEqual(['after']);
    expect(texts(b)).toEqual(['before', 'after']);
    stage.walk([outsider, 0, 5]);
    expect(texts(outsider)).toEqual([]);
    stage.walk([outsider, 0, stage.ring(a).radius + 0.3]);
    stage.wait(500);
    expect(texts(outsider)).toEqual([]);
  });

  test('[CHAT4] direct messages come back to both, room messages to all, 200 of each', () => {
    const { stage, a, b, outsider, texts } = scene();
    for (let i = 0; i < 205; i += 1) {
      stage.now += 1;
      stage.room.chat(a, message(`room ${i}`), stage.now);
      stage.room.chat(b, message(`direct ${i}`, { scope: 'direct', to: outsider }), stage.now);
      stage.room.chat(a, message(`circle ${i}`, { scope: 'circle' }), stage.now);
    }
    expect(texts(outsider)).toHaveLength(400);
    expect(texts(outsider).slice(0, 2)).toEqual(['room 5', 'direct 5']);
    expect(texts(b)).toHaveLength(600);
    expect(texts(a)).toHaveLength(400);
    stage.room.leave(b, stage.now);
    expect(texts(outsider)).toHaveLength(400);
    const late = stage.join();
    expect(texts(late)).toHaveLength(200);
  });

  test('[CHAT5] a circle message needs a circle, a direct one somebody else', () => {
    const { stage, a, outsider } = scene();
    const { room, now } = stage;
    expect(room.chat(outsider, message('x', { scope: 'circle' }), now)).toMatchObject({
      error: { code: 'not_in_circle' },
    });
    for (const to of ['nobody', a]) {
      expect(room.chat(a, message('x', { scope: 'direct', to }), now)).toMatchObject({
        error: { code: 'no_such_person' },
      });
    }
    expect(room.chat(a, message('x', { scope: 'direct' }), now)).toMatchObject({ error: { code: 'no_such_person' } });
  });
});
