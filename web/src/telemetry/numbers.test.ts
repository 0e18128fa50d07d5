import { describe, expect, it } from 'vitest';
import { reportOf, totalsOf, type StatsEntry } from '@atrium/protocol/report-of';
import { numbersOf, type Numbers } from './numbers.ts';

const CONSUMERS = new Map([
  ['voice', 'v'],
  ['face', 'f'],
]);

type Line = {
  up?: [packets: number, lost: number];
  down?: [packets: number, lost: number];
  rttMs?: number;
  jitterMs?: number;
};

function entries({ up = [0, 0], down = [0, 0], rttMs = 30, jitterMs = 4 }: Line, times: number): StatsEntry[] {
  const inbound = { type: 'inbound-rtp', kind: 'audio', trackIdentifier: 'voice', jitter: jitterMs / 1000 };
  return [
    { id: 'o', type: 'outbound-rtp', kind: 'audio', packetsSent: up[0] * times, bytesSent: up[0] * 125 * times },
    { id: 'r', type: 'remote-inbound-rtp', kind: 'audio', packetsLost: up[1] * times },
    {
      ...inbound,
      packetsReceived: down[0] * times,
      packetsLost: down[1] * times,
      bytesReceived: down[0] * 125 * times,
      totalSamplesReceived: 240_000 * times,
      concealedSamples: 4_800 * times,
    },
    { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
    { id: 'p', type: 'candidate-pair', localCandidateId: 'c', currentRoundTripTime: rttMs / 1000 },
    { id: 'c', type: 'local-candidate', candidateType: 'host', protocol: 'udp' },
  ];
}

function read(line: Line): Numbers {
  const readings = [1, 2, 3].map((times) => entries(line, times));
  const [, before, now] = readings.reduce<ReturnType<typeof totalsOf>[]>(
    (all, some, i) => [...all, totalsOf({ atMs: i * 2_000, entries: some, consumers: CONSUMERS }, all.at(-1) ?? null)],
    [],
  );
  return numbersOf(before!, now!, reportOf(before!, now!));
}

describe('numbersOf', () => {
  it('reads rates, loss and the score between two readings', () => {
    const numbers = read({ up: [100, 1], down: [95, 5] });
    expect(numbers).toMatchObject({ route: 'udp', upKbps: 50, downKbps: 48, lossUp: 0.01, lossDown: 0.05 });
    expect(numbers.verdict).toBe('fair');
    expect(numbers.mos).toBeGreaterThan(4);
    expect(numbers.mos).toBeLessThan(4.4);
  });

  it('says nothing about loss out of a handful of packets, nor about a line that is not there', () => {
    expect(read({ up: [10, 9], down: [5, 5] })).toMatchObject({ lossUp: null, lossDown: null, verdict: 'good' });
    const none = totalsOf({ atMs: 0, entries: [], consumers: CONSUMERS }, null);
    expect(numbersOf(none, { ...none, atMs: 2_000 }, reportOf(none, none))).toMatchObject({
      verdict: 'unknown',
      route: 'none',
      mos: null,
      upKbps: 0,
    });
  });

  it.each([
    [{ rttMs: 199 }, 'good'],
    [{ rttMs: 201 }, 'fair'],
    [{ rttMs: 401 }, 'bad'],
    [{ jitterMs: 31, down: [100, 0] }, 'fair'],
    [{ jitterMs: 81, down: [100, 0] }, 'bad'],
    [{ up: [100, 3] }, 'fair'],
    [{ up: [100, 9] }, 'bad'],
  ] as const)('%j is %s', (line, verdict) => expect(read(line as Line).verdict).toBe(verdict));
});
