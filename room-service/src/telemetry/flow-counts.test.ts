import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Measurable } from '../media/census.ts';
import type { Reading, StreamTotals } from '../media/reading.ts';
import { FlowCounts } from './flow-counts.ts';
import { growthOf } from './stream-growth.ts';

const NOTHING: StreamTotals = { packets: 0, bytes: 0, lost: 0, retransmitted: 0, nack: 0, pli: 0, fir: 0 };
const thing = (): Measurable => ({}) as Measurable;

function stage() {
  const counted = new Map<string, number>();
  const observed: [string, number][] = [];
  const key = (name: string, labels: Readonly<Record<string, string>>) => [name, ...Object.values(labels)].join(' ');
  const counts = new FlowCounts({
    metrics: {
      inc: (name, labels, by) => void counted.set(key(name, labels), (counted.get(key(name, labels)) ?? 0) + (by ?? 1)),
      observe: (name, labels, value) => void observed.push([key(name, labels), value]),
    },
  });
  return { counts, counted, observed };
}

type Streams = Extract<Reading, { is: 'streams' }>;
const streams = (of: [ssrc: number, totals: Partial<StreamTotals>][], more: Partial<Streams> = {}): Reading => ({
  is: 'streams',
  way: 'udp',
  link: 'client',
  direction: 'out',
  kind: 'audio',
  streams: of.map(([ssrc, totals]) => ({ ssrc, totals: { ...NOTHING, ...totals }, jitterMs: null, rttMs: null })),
  ...more,
});

/** One thing's own counting: growth between its samples, field by field. */
const steps = fc.array(
  fc.record({
    packets: fc.nat(500),
    bytes: fc.nat(90_000),
    lost: fc.nat(20),
    retransmitted: fc.nat(5),
    nack: fc.nat(5),
    pli: fc.nat(2),
    fir: fc.nat(1),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('counters', () => {
  test('[SMP2] are the sum of what all things counted, in whatever order they are asked and whenever they close', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (lives, choices) => {
        const { counts, counted } = stage();
        const open = lives.map((life) => ({ it: thing(), left: [...life], totals: { ...NOTHING } }));
        const expected = { ...NOTHING };
        for (const choice of choices) {
          const alive = open.filter(({ left }) => left.length > 0);
          const one = alive[choice % Math.max(1, alive.length)];
          if (!one) break;
          const grown = one.left.shift()!;
          for (const field of Object.keys(NOTHING) as (keyof StreamTotals)[]) {
            one.totals[field] += grown[field];
            expected[field] += grown[field];
          }
          counts.found(one.it, streams([[7, one.totals]]));
        }
        const total = (name: string) => counted.get(name) ?? 0;
        expect({
          packets: total('rtpPackets out audio udp'),
          bytes: total('rtpBytes out audio udp'),
          lost: total('rtpLost out audio udp'),
          retransmitted: total('rtpRetransmitted out audio udp'),
          nack: total('rtcpFeedback nack out audio udp'),
          pli: total('rtcpFeedback pli out audio udp'),
          fir: total('rtcpFeedback fir out audio udp'),
        }).toEqual(expected);
      }),
    );
  });

  test('[SMP2] tell streams of one thing apart, and ways, and kinds', () => {
    const { counts, counted } = stage();
    const [camera, pipe] = [thing(), thing()];
    const video = { direction: 'in', kind: 'video' } as const;
    counts.found(camera, streams([[1, { packets: 10 }], [2, { packets: 100 }]], { ...video, way: 'tcp' })); // prettier-ignore
    counts.found(camera, streams([[2, { packets: 110 }], [1, { packets: 11 }]], { ...video, way: 'tcp' })); // prettier-ignore
    counts.found(pipe, streams([[1, { packets: 5 }]], { ...video, way: 'pipe', link: 'pipe' }));
    expect([...counted]).toEqual([
      ['rtpPackets in video tcp', 121],
      ['rtpPackets in video pipe', 5],
    ]);
  });

  test('[SMP2] of a transport are its own, too, also after the page is gone from it', () => {
    const { counts, counted } = stage();
    const [one, two] = [thing(), thing()];
    const at = (way: 'udp' | 'none', inBytes: number, outBytes: number): Reading => {
      return { is: 'transport', way, bytes: { in: inBytes, out: outBytes } };
    };
    counts.found(one, at('udp', 100, 10));
    counts.found(two, at('udp', 1_000, 0));
    counts.found(one, at('none', 150, 10));
    expect([...counted]).toEqual([
      ['transportBytes in udp', 1_150],
      ['transportBytes out udp', 10],
    ]);
  });
});

describe('a stream', () => {
  test('[SMP2] that began anew counts from 0 again, and never takes anything back', () => {
    const first = growthOf({ ...NOTHING, packets: 100, bytes: 9_000, lost: 10 });
    const again = growthOf({ ...NOTHING, packets: 4, bytes: 300, lost: 1 }, first.seen);
    expect(again.grown).toEqual({ ...NOTHING, packets: 4, bytes: 300, lost: 1 });
  });

  test('[SMP2] whose lost packets are found again has lost the most that were missing', () => {
    const lost = [3, 10, 8, 9, 12, 0, 5, 13];
    let seen: StreamTotals | undefined;
    let total = 0;
    lost.forEach((now, i) => {
      const growth = growthOf({ ...NOTHING, packets: 100 * i, lost: now }, seen);
      seen = growth.seen;
      expect(growth.grown.lost).toBeGreaterThanOrEqual(0);
      total += growth.grown.lost;
    });
    expect(total).toBe(13);
  });
});

test('jitter and round trip are taken of what flows between a page and this server, and of nothing else', () => {
  const { counts, observed } = stage();
  const reading = (packets: number, link: 'client' | 'pipe' = 'client'): Reading => ({
    ...(streams([]) as Streams),
    link,
    streams: [{ ssrc: 1, totals: { ...NOTHING, packets }, jitterMs: 20, rttMs: 80 }],
  });
  const [one, piped] = [thing(), thing()];
  counts.found(one, reading(10));
  counts.found(one, reading(10));
  counts.found(piped, reading(10, 'pipe'));
  expect(observed).toEqual([
    ['rtpJitter out audio', 0.02],
    ['rtpRtt audio', 0.08],
  ]);
});
