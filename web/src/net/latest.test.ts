import { ok, refuse, type Result } from '@atrium/protocol';
import { expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { Latest } from './latest.ts';
import { FakeClock } from './testing/fake-clock.ts';

function build() {
  const clock = new FakeClock();
  const said: [unknown, (answer: Result<never>) => void][] = [];
  const tell = (_name: unknown, payload: unknown, onAnswer: (answer: Result<never>) => void): void =>
    void said.push([payload, onAnswer]);
  const line = { tell: tell as unknown as Connection['tell'] };
  const away = new Latest({ name: 'setAway', line, clock });
  const answer = (n: number, result: Result<unknown>): void => said[n]?.[1](result as Result<never>);
  return { clock, away, answer, words: () => said.map(([payload]) => payload) };
}

it('says again what is so in the end, until the room has heard it', async () => {
  const { clock, away, answer, words } = build();
  away.say({ away: true });
  answer(0, ok({}));
  await clock.advance(5_000);
  expect(words()).toHaveLength(1);
  away.say({ away: false });
  answer(1, refuse('too_many'));
  await clock.advance(900);
  expect(words()).toHaveLength(2);
  await clock.advance(200);
  expect(words().slice(2)).toEqual([{ away: false }]);
  answer(2, refuse('too_many'));
  await clock.advance(1_000);
  answer(3, ok({}));
  await clock.advance(5_000);
  expect(words().slice(3)).toEqual([{ away: false }]);
});

it('says nothing again that is so no more, nor where the connection is lost, or the stay over', async () => {
  const { clock, away, answer, words } = build();
  away.say({ away: true });
  away.say({ away: false });
  answer(0, refuse('too_many'));
  answer(1, refuse('unreachable'));
  await clock.advance(5_000);
  away.say({ away: true });
  answer(2, refuse('too_many'));
  away.forget();
  await clock.advance(5_000);
  expect(words()).toEqual([{ away: true }, { away: false }, { away: true }]);
});
