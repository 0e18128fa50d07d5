import { afterEach, expect, test, vi } from 'vitest';
import type { Measurable } from '../media/census.ts';
import type { MediaServer } from '../media/media-server.ts';
import { Metrics } from './metrics.ts';
import { watchSfu } from './sfu-metrics.ts';

afterEach(() => void vi.useRealTimers());

test('[SMP1] a transport that nobody came to yet is open, and is not asked', () => {
  vi.useFakeTimers();
  const getStats = vi.fn(() => Promise.resolve([]));
  const transport = { type: 'webrtc', iceSelectedTuple: undefined, closed: false, getStats };
  const lonely = { is: 'transport', worker: 0, link: 'client', transport } as unknown as Measurable;
  const census = { measurable: new Set([lonely]), used: new Set<Measurable>(), workers: [] };
  const media = { census, workers: () => [] } as unknown as MediaServer;
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const end = watchSfu({ metrics, media, random: () => 0, onBug: () => expect.unreachable() });
  vi.advanceTimersByTime(20_000);
  expect(getStats).not.toHaveBeenCalled();
  census.used.add(lonely);
  vi.advanceTimersByTime(10_000);
  expect(getStats).toHaveBeenCalled();
  end();
});
