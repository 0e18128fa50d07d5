import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { expect, test } from 'vitest';
import { Census } from './census.ts';

/** As much of mediasoup as a census hears of. */
const thing = (more: object = {}) => ({ ...more, observer: new EventEmitter() });

function stage() {
  const census = new Census();
  const [worker, router] = [thing(), thing()];
  census.watch(0, worker as unknown as types.Worker);
  worker.observer.emit('newrouter', router);
  const open = (type: 'webrtc' | 'pipe') => {
    const transport = thing({ type });
    router.observer.emit('newtransport', transport);
    return transport;
  };
  return { census, open, used: () => [...census.used].map(({ is }) => is) };
}

test('[SMP1] a transport is asked from when somebody first came to it, also while they are gone, and no longer than it is open', () => {
  const { census, open, used } = stage();
  const transport = open('webrtc');
  expect([census.measurable.size, used()]).toEqual([1, []]);
  transport.observer.emit('icestatechange', 'connected');
  expect(used()).toEqual(['transport']);
  transport.observer.emit('icestatechange', 'disconnected');
  expect(used()).toEqual(['transport']);
  transport.observer.emit('close');
  expect([census.measurable.size, used()]).toEqual([0, []]);
});

test('[SMP1] nobody has to come to what is between two workers, and what is on a transport is asked at once', () => {
  const { open, used } = stage();
  open('pipe');
  const transport = open('webrtc');
  transport.observer.emit('newproducer', thing({ kind: 'audio' }));
  transport.observer.emit('newconsumer', thing({ kind: 'video' }));
  expect(used()).toEqual(['transport', 'producer', 'consumer']);
});

test('[SMP3] of what has closed, or is watched no more, nothing is asked, whatever is still said of it', () => {
  const { census, open, used } = stage();
  const [closed, late] = [open('webrtc'), open('webrtc')];
  closed.observer.emit('close');
  closed.observer.emit('icestatechange', 'connected');
  expect(used()).toEqual([]);
  census.close();
  late.observer.emit('icestatechange', 'connected');
  expect(used()).toEqual([]);
});
