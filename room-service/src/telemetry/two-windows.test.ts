import { expect, test } from 'vitest';
import { TwoWindows } from './two-windows.ts';

/** The most that was seen, by a reader who comes every so many seconds while another comes every `otherS`. */
function seen(everyS: number, otherS: number | null, peakAtS: number): number[] {
  let now = 0;
  const windows = new TwoWindows({ fresh: () => ({ max: 0 }), clock: () => now });
  const read = (): number => {
    const { max } = windows.both.earlier;
    windows.wasRead();
    return max;
  };
  const reads: number[] = [];
  for (let second = 1; second <= 300; second += 1) {
    now = second * 1_000;
    for (const window of Object.values(windows.both)) window.max = Math.max(window.max, second === peakAtS ? 5 : 1);
    if (otherS !== null && second % otherS === 0) read();
    if (second % everyS === 0) reads.push(read());
  }
  return reads;
}

test('[PRC3] whoever reads every 15 s sees each peak, whoever else reads, and however often', () => {
  for (const otherS of [null, 1, 4, 7])
    for (let peakAtS = 20; peakAtS < 280; peakAtS += 1) {
      const peaks = seen(15, otherS, peakAtS).filter((max) => max === 5).length;
      expect([otherS, peakAtS, peaks >= 1 && peaks <= 3]).toEqual([otherS, peakAtS, true]);
    }
});

test('[PRC3] whoever reads seldom, and alone, sees all since the last time', () => {
  for (let peakAtS = 61; peakAtS < 240; peakAtS += 1) expect(seen(60, null, peakAtS)).toContain(5);
});
