import { expect, it } from 'vitest';
import { legendOf } from './legend.ts';

const line = (name: string, ...values: (number | null)[]) => ({ name, labels: {}, values });
const REASONS = [
  line('audio_delay', 0, 0, 0),
  line('audio_loss', 4, 2, 0.5),
  line('bandwidth', 0, 0, 0),
  line('no_audio', 1, 1, 3.1),
  line('no_video', null, null, null),
  line('reconnecting', 0, 5, null),
  line('transport_down', 0, 0, 2.8),
];

it('[OPS31] what is largest now stands first, and what has no number now last', () => {
  const { drawn } = legendOf(REASONS);
  expect(drawn.map(({ name, now }) => [name, now])).toEqual([
    ['no_audio', 3.1],
    ['transport_down', 2.8],
    ['audio_loss', 0.5],
    ['reconnecting', null],
  ]);
});

it('[OPS31] what is 0 or nothing all the time is folded, unless there are few lines', () => {
  expect(legendOf(REASONS).nothing).toEqual(['audio_delay', 'bandwidth', 'no_video']);
  expect(legendOf([line('failed', 0, 0), line('ok', 0, 0)])).toMatchObject({
    drawn: [{ at: 0 }, { at: 1 }],
    nothing: [],
  });
});

it('[OPS31] a line keeps its colour when another begins', () => {
  const at = (lines: typeof REASONS) => legendOf(lines).drawn.find(({ name }) => name === 'transport_down')?.at;
  const later = REASONS.map((one) => (one.name === 'bandwidth' ? line('bandwidth', 0, 0, 9) : one));
  expect([at(REASONS), at(later)]).toEqual([6, 6]);
});
