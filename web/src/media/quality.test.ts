import { describe, expect, it } from 'vitest';
import { linkReading, linkSample, type LinkSample } from './quality.ts';

const base: LinkSample = {
  atMs: 0,
  route: 'udp',
  rttMs: 30,
  bytesUp: 0,
  bytesDown: 0,
  packetsUp: 0,
  packetsDown: 0,
  lostUp: 0,
  lostDown: 0,
  jitterMs: 4,
};

describe('linkSample', () => {
  it('adds up what the browser counts over both transports, and tells the worst route and delay', () => {
    const sample = linkSample(
      [
        { type: 'outbound-rtp', id: 'o1', bytesSent: 1000, packetsSent: 10 },
        { type: 'outbound-rtp', id: 'o2', bytesSent: 500, packetsSent: 5 },
        { type: 'remote-inbound-rtp', id: 'r', packetsLost: 2 },
        {
          type: 'inbound-rtp',
          id: 'i1',
          kind: 'audio',
          bytesReceived: 70,
          packetsReceived: 7,
          packetsLost: 1,
          jitter: 0.012,
        },
        {
          type: 'inbound-rtp',
          id: 'i2',
          kind: 'video',
          bytesReceived: 700,
          packetsReceived: 70,
          packetsLost: 3,
          jitter: 0.4,
        },
        { type: 'transport', id: 't1', selectedCandidatePairId: 'p1' },
        { type: 'candidate-pair', id: 'p1', localCandidateId: 'c1', currentRoundTripTime: 0.05 },
        { type: 'local-candidate', id: 'c1', candidateType: 'host', protocol: 'udp' },
        { type: 'transport', id: 't2', selectedCandidatePairId: 'p2' },
        { type: 'candidate-pair', id: 'p2', localCandidateId: 'c2', currentRoundTripTime: 0.08 },
        { type: 'local-candidate', id: 'c2', candidateType: 'host', protocol: 'tcp' },
      ],
      1_000,
    );
    expect(sample).toEqual({
      atMs: 1_000,
      route: 'tcp',
      rttMs: 80,
      bytesUp: 1500,
      bytesDown: 770,
      packetsUp: 15,
      packetsDown: 77,
      lostUp: 2,
      lostDown: 4,
      jitterMs: 12,
    });
  });

  it('knows a relay, and that nothing is connected yet', () => {
    const relay = linkSample(
      [
        { type: 'transport', id: 't', selectedCandidatePairId: 'p' },
        { type: 'candidate-pair', id: 'p', localCandidateId: 'c' },
        { type: 'local-candidate', id: 'c', candidateType: 'relay', protocol: 'udp' },
      ],
      0,
    );
    expect(relay).toMatchObject({ route: 'relay', rttMs: null });
    expect(linkSample([{ type: 'transport', id: 't' }], 0).route).toBe('none');
  });
});

describe('linkReading', () => {
  it('reads rates and loss between two samples', () => {
    const reading = linkReading(base, {
      ...base,
      atMs: 2_000,
      bytesUp: 25_000,
      bytesDown: 50_000,
      packetsUp: 100,
      packetsDown: 95,
      lostUp: 1,
      lostDown: 5,
    });
    expect(reading).toMatchObject({ upKbps: 100, downKbps: 200, lossUp: 0.01, lossDown: 0.05, verdict: 'fair' });
  });

  it('says nothing about loss out of a handful of packets, nor about a line that is not there', () => {
    const still = linkReading(base, { ...base, atMs: 2_000, packetsDown: 5, lostDown: 5 });
    expect(still).toMatchObject({ lossUp: null, lossDown: null, verdict: 'good' });
    expect(linkReading(null, { ...base, route: 'none', rttMs: null }).verdict).toBe('unknown');
  });

  it('does not go below zero when counters start again after new transports', () => {
    const restarted = linkReading({ ...base, bytesUp: 9_000, packetsUp: 90, lostUp: 9 }, { ...base, atMs: 1_000 });
    expect(restarted).toMatchObject({ upKbps: 0, downKbps: 0, lossUp: null });
    const fewerLost = linkReading({ ...base, lostUp: 9 }, { ...base, packetsUp: 100, atMs: 1_000 });
    expect(fewerLost.lossUp).toBe(0);
  });

  it.each([
    [{ rttMs: 199 }, 'good'],
    [{ rttMs: 201 }, 'fair'],
    [{ rttMs: 401 }, 'bad'],
    [{ jitterMs: 31 }, 'fair'],
    [{ jitterMs: 81 }, 'bad'],
  ] as const)('%j is %s', (change, verdict) => {
    expect(linkReading(base, { ...base, ...change, atMs: 1_000 }).verdict).toBe(verdict);
  });
});
