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

test('[DRN1] who leaves by themselves while a process stops was not cut off, and who was gone before does not count', () => {
  const { drain, counted } = stage({ ben: 'person', bot: 'bot' });
  drain.left('ben', 'left');
  drain.left('ana', 'left');
  drain.left('newcomer', 'left');
  drain.left('bot', 'closed');
  expect(counted).toEqual(['person ok', 'bot ok']);
});

test('[DRN1] who is still here at its end is, and who lost the connection meanwhile', () => {
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
