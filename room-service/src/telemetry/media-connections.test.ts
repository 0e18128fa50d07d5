import { expect, test } from 'vitest';
import type { ReachEnd } from '../media/reached.ts';
import { MediaConnections } from './media-connections.ts';

function stage() {
  const clock = { now: 0 };
  const counted: string[] = [];
  const connections = new MediaConnections({
    now: () => clock.now,
    count: (participant, outcome) => counted.push(`${participant} ${outcome}`),
  });
  /** A transport of somebody who is here, unless told otherwise. */
  const ask = (kind: 'person' | 'bot' = 'person', here = { is: true }) => {
    const transport = { end: (_how: ReachEnd): void => undefined, stopped: false };
    connections.asked({ kind, isHere: () => here.is }, (ended) => {
      transport.end = ended;
      return () => (transport.stopped = true);
    });
    return transport;
  };
  const after = (ms: number): void => {
    clock.now += ms;
    connections.sweep(clock.now);
  };
  return { connections, counted, ask, after };
}

test('[CON1] a transport is counted once: what connects is ok, whatever becomes of it later', () => {
  const { counted, ask, after } = stage();
  const [person, bot] = [ask(), ask('bot')];
  person.end('connected');
  bot.end('connected');
  person.end('closed');
  after(60_000);
  expect(counted).toEqual(['person ok', 'bot ok']);
});

test('[CON1] what was connected before anybody could listen is ok', () => {
  const { connections, counted, after } = stage();
  connections.asked({ kind: 'person', isHere: () => true }, (ended) => {
    ended('connected');
    return () => undefined;
  });
  after(60_000);
  expect(counted).toEqual(['person ok']);
});

test('[CON1] a handshake that fails, and 15 s without a connection, are failures', () => {
  const { counted, ask, after } = stage();
  ask().end('failed');
  expect(counted).toEqual(['person failed']);
  const slow = ask();
  after(14_999);
  expect(counted).toHaveLength(1);
  after(1);
  expect(counted).toEqual(['person failed', 'person failed']);
  expect(slow.stopped).toBe(true);
  // It gets through at last, which is too late.
  slow.end('connected');
  expect(counted).toHaveLength(2);
});

test('[CON2] who leaves at once has not waited for it, who leaves after 5 s has', () => {
  const { counted, ask, after } = stage();
  const [hasty, patient] = [ask(), ask()];
  after(4_999);
  hasty.end('closed');
  expect(counted).toEqual([]);
  after(1);
  patient.end('closed');
  expect(counted).toEqual(['person failed']);
});

test('[CON3] the end of a worker, and a page without a socket, are no failures of the way', () => {
  const { counted, ask, after } = stage();
  const here = { is: true };
  const [dead, asleep, awake] = [ask(), ask('person', here), ask('bot')];
  after(10_000);
  dead.end('gone');
  here.is = false;
  after(5_000);
  expect(counted).toEqual(['bot failed']);
  expect([asleep.stopped, awake.stopped]).toEqual([true, true]);
  after(60_000);
  expect(counted).toHaveLength(1);
});
