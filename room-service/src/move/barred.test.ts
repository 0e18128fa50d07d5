import { describe, expect, it } from 'vitest';
import { Barred, type Trouble } from './barred.ts';

class Bars {
  now = 0;
  readonly barred = new Barred({ now: () => this.now });

  /** For how long a pod that is barred now stays so, ms. */
  lastsAfter(why: Trouble): { briefMs: number; longMs: number } {
    this.barred.bar('garden', 'b', why);
    const from = this.now;
    const lasts = { briefMs: 0, longMs: 0 };
    for (; ; this.now += 500) {
      const { long, brief } = this.barred.of('garden');
      if (long.has('b')) lasts.longMs = this.now + 500 - from;
      else if (brief.has('b')) lasts.briefMs = this.now + 500 - from;
      else return lasts;
    }
  }
}

describe('a pod that is not asked for a while', () => {
  it('[MOV1] is left alone for a moment after one lost call, and for longer as they repeat', () => {
    const bars = new Bars();
    expect(bars.lastsAfter('silent')).toEqual({ briefMs: 1_000, longMs: 0 });
    expect(bars.lastsAfter('silent')).toEqual({ briefMs: 4_000, longMs: 0 });
    expect(bars.lastsAfter('silent')).toEqual({ briefMs: 0, longMs: 30_000 });
    // And by then it is as any other.
    expect(bars.lastsAfter('silent')).toEqual({ briefMs: 1_000, longMs: 0 });
  });

  it('[MOV1] is left alone for half a minute once it has refused', () => {
    expect(new Bars().lastsAfter('refused')).toEqual({ briefMs: 0, longMs: 30_000 });
  });

  it('[MOV1] is so for the one room only, until that has moved', () => {
    const { barred } = new Bars();
    barred.bar('garden', 'b', 'refused');
    barred.bar('studio', 'b', 'silent');
    barred.bar('studio', 'c', 'refused');
    expect(barred.of('garden')).toEqual({ long: new Set(['b']), brief: new Set() });
    expect(barred.of('studio')).toEqual({ long: new Set(['c']), brief: new Set(['b']) });
    barred.forget('studio');
    expect(barred.of('studio')).toEqual({ long: new Set(), brief: new Set() });
    expect(barred.of('attic')).toEqual({ long: new Set(), brief: new Set() });
  });
});
