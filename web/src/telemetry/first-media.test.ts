import type { ConsumerParams } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { Traces, type EndedAction } from './actions.ts';
import { FirstMedia, type FirstMediaOptions } from './first-media.ts';

type Counted = {
  packetsReceived: number;
  totalSamplesReceived?: number;
  concealedSamples?: number;
  framesDecoded?: number;
};

function build() {
  const clock = new FakeClock(0);
  const ended: EndedAction[] = [];
  const traces = new Traces({
    now: () => clock.now(),
    randomBytes: (bytes) => bytes.fill(7),
    onEnded: (action) => ended.push(action),
  });
  const counts = new Map<string, Counted>();
  const page = { transportState: 'connecting', switchedOn: new Set<string>() };
  const received = (id: string, kind: 'audio' | 'video') => ({
    params: { id, kind } as ConsumerParams,
    stream: null,
    consumer: {
      closed: false,
      getStats: () => Promise.resolve(new Map([['x', { type: 'inbound-rtp', ...counts.get(id) }]])),
    },
  });
  const all = [received('voice', 'audio'), received('face', 'video')];
  const engine = {
    receiver: { all },
    get transportState() {
      return page.transportState;
    },
  } as unknown as ReturnType<FirstMediaOptions['engine']>;
  const first = new FirstMedia({
    engine: () => engine,
    clock,
    now: () => clock.now(),
    isAwaited: ({ id }, begins) => begins || page.switchedOn.has(id),
  });
  const NONE = new Set<string>();
  const follow = (scope: Partial<Parameters<FirstMedia['follow']>[1]> = {}) =>
    void first.follow(traces.start('hear'), { ids: null, old: NONE, begin: NONE, ...scope });
  return { clock, ended, counts, page, first, follow };
}

const played: Counted = { packetsReceived: 3, totalSamplesReceived: 2_880, concealedSamples: 0 };

describe('FirstMedia', () => {
  it('ends at the first sample and the first picture, and marks when each came', async () => {
    const { clock, ended, counts, page, follow } = build();
    page.switchedOn.add('voice').add('face');
    follow();
    await clock.advance(100);
    page.transportState = 'connected';
    await clock.advance(100);
    counts.set('voice', played);
    await clock.advance(100);
    expect(ended).toEqual([]);
    counts.set('face', { packetsReceived: 9, framesDecoded: 1 });
    await clock.advance(100);
    expect([...ended[0]!.marks]).toEqual([
      ['transport', 150],
      ['first_audio', 250],
      ['first_video', 350],
    ]);
    expect(ended[0]).toMatchObject({ outcome: 'ok', endedAt: 350, awaited: new Set(['audio', 'video']) });
    expect(clock.waiting).toBe(0);
  });

  it('does not take a page that stood still for one that nobody is near to', async () => {
    const { clock, ended, counts, page, follow } = build();
    follow();
    for (let frame = 0; frame < 5; frame += 1) {
      clock.sleep(500);
      await clock.advance(50);
    }
    expect(ended).toEqual([]);
    page.switchedOn.add('voice');
    page.transportState = 'connected';
    counts.set('voice', played);
    await clock.advance(100);
    expect([...ended[0]!.marks.keys()]).toEqual(['transport', 'first_audio']);
  });

  it('takes no sample for heard that was made up, and no packet for a picture', async () => {
    const { clock, ended, counts, page, follow } = build();
    page.switchedOn.add('voice').add('face');
    counts.set('voice', { packetsReceived: 3, totalSamplesReceived: 960, concealedSamples: 960 });
    counts.set('face', { packetsReceived: 50, framesDecoded: 0 });
    follow();
    await clock.advance(2_000);
    expect(ended).toEqual([]);
  });

  it('of what was open before counts only what is new', async () => {
    const { clock, ended, counts, follow } = build();
    counts.set('voice', played);
    follow({ ids: new Set(['voice']), old: new Set(['voice']), begin: new Set(['voice']) });
    await clock.advance(500);
    expect(ended).toEqual([]);
    counts.set('voice', { packetsReceived: 4, totalSamplesReceived: 3_840, concealedSamples: 0 });
    await clock.advance(50);
    expect(ended[0]?.outcome).toBe('ok');
  });

  it('waits a second for somebody to be heard, and then ends with nothing waited for', async () => {
    const { clock, ended, follow } = build();
    follow();
    await clock.advance(950);
    expect(ended).toEqual([]);
    await clock.advance(100);
    expect(ended[0]).toMatchObject({ outcome: 'ok', endedAt: 0, awaited: new Set() });
  });

  it('says so when it does not come for half a minute, looking less and less often', async () => {
    const { clock, ended, page, follow } = build();
    page.switchedOn.add('voice');
    follow();
    await clock.advance(29_000);
    expect(ended).toEqual([]);
    await clock.advance(1_500);
    expect(ended[0]).toMatchObject({ outcome: 'late' });
    expect(clock.waiting).toBe(0);
  });

  it('ends when the stay does', async () => {
    const { clock, ended, page, first, follow } = build();
    page.switchedOn.add('voice');
    follow();
    await clock.advance(100);
    first.stop();
    expect(ended.map(({ outcome }) => outcome)).toEqual(['gone']);
    await clock.advance(1_000);
    expect(clock.waiting).toBe(0);
  });
});
