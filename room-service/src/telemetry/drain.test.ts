import type { PersonKind } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Drain } from './drain.ts';

function stage(here: Record<string, PersonKind>) {
  const counted: string[] = [];
  const drain = new Drain({ count: (participant, outcome) => counted.push(`${participant} ${outcome}`) });
  drain.left('ana', 'left');
  drain.began(new Map(Object.entries(here)));
  return { drain, counted };
}

test('[STP1] who leaves by themselves while a process stops was not cut off, and who was gone before does not count', () => {
  const { drain, counted } = stage({ ben: 'person', bot: 'bot' });
  drain.left('ben', 'left');
  drain.left('ana', 'left');
  drain.left('newcomer', 'left');
  drain.left('bot', 'closed');
  expect(counted).toEqual(['person ok', 'bot ok']);
});

test('[STP1] who is still here at its end is, and who lost the connection meanwhile', () => {
  const { drain, counted } = stage({ ana: 'person', ben: 'person', cat: 'person', bot: 'bot' });
  drain.left('ana', 'left');
  drain.left('ben', 'expired');
  // Rooms close now, of which everybody is told.
  drain.left('cat', 'cut_off');
  expect(drain.ended()).toEqual({ person: { ok: 1, failed: 2 }, bot: { ok: 0, failed: 1 } });
  drain.left('bot', 'cut_off');
  expect(counted).toEqual(['person ok', 'person failed', 'person failed', 'bot failed']);
  expect(drain.ended()).toEqual({ person: { ok: 1, failed: 2 }, bot: { ok: 0, failed: 1 } });
});

test('[STP1] who went along with their room was not cut off; who had to come again elsewhere was', () => {
  const { drain, counted } = stage({ ana: 'person', ben: 'person' });
  drain.came('late', 'person');
  drain.left('ana', 'moved');
  drain.left('ben', 'moved_cold');
  drain.left('late', 'moved');
  expect(counted).toEqual(['person ok', 'person failed', 'person ok']);
  expect(drain.ended().person).toEqual({ ok: 2, failed: 1 });
});

test('[STP1] a drain that is taken back counts nobody any more, and the next one begins anew', () => {
  const { drain, counted } = stage({ ana: 'person', ben: 'person' });
  drain.left('ana', 'moved');
  drain.takenBack();
  drain.came('late', 'person');
  drain.left('ben', 'left');
  drain.left('late', 'expired');
  expect(counted).toEqual(['person ok']);
  drain.began(new Map([['cat', 'person']]));
  drain.left('cat', 'cut_off');
  expect(counted).toEqual(['person ok', 'person failed']);
});
