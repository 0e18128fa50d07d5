import { describe, expect, it } from 'vitest';
import { Flow, readFrame } from './flow.ts';
import type { Received } from './receiver.ts';

const received = (sources: unknown) =>
  ({ consumer: { rtpReceiver: { getSynchronizationSources: () => sources } } }) as unknown as Received;

describe('readFrame', () => {
  it('reads the newest of what the browser has made of the stream', () => {
    expect(readFrame(received([{ timestamp: 5 }, { timestamp: 9, audioLevel: 0.5 }, { timestamp: 7 }]))).toEqual({
      atMs: 9,
      level: 0.5,
    });
    expect(readFrame(received([{ timestamp: 5 }]))).toEqual({ atMs: 5, level: null });
  });

  it('says that there is none yet, also in a browser that cannot tell', () => {
    expect(readFrame(received([]))).toBeNull();
    expect(readFrame({ consumer: { rtpReceiver: {} } } as unknown as Received)).toBeNull();
    expect(readFrame({ consumer: null } as unknown as Received)).toBeNull();
  });
});

describe('Flow', () => {
  it('flows once another frame has come than the one that it began with', () => {
    const flow = new Flow({ atMs: 100, level: 0.4 }, 0);
    flow.look({ atMs: 100, level: 0.4 }, 20);
    expect(flow.flows).toBe(false);
    flow.look({ atMs: 120, level: 0.4 }, 40);
    expect([flow.flows, flow.isLoud(), flow.isLate(60), flow.isLate(200)]).toEqual([true, true, false, true]);
    expect(flow.last?.atMs).toBe(120);
  });

  it('has not stopped while somebody is silent, and is not called loud then', () => {
    const flow = new Flow(null, 0);
    flow.look({ atMs: 10, level: 0.001 }, 400);
    expect([flow.stopped(800), flow.isLoud()]).toEqual([false, false]);
    flow.look(null, 900);
    expect(flow.stopped(1_001)).toBe(true);
  });
});
