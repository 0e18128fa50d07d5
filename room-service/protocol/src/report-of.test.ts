import { expect, test } from 'vitest';
import { asOneList, reportOf, totalsOf, wayOf, type StatsEntry, type Totals } from './report-of.ts';
import { reportSchema } from './report.ts';

const CONSUMERS = new Map([
  ['track-a', 'voice'],
  ['track-v', 'face'],
]);

/** Readings five seconds apart. */
function read(...readings: StatsEntry[][]): Totals[] {
  const all: Totals[] = [];
  for (const [i, entries] of readings.entries()) {
    all.push(totalsOf({ atMs: i * 5_000, entries, consumers: CONSUMERS }, all.at(-1) ?? null));
  }
  return all;
}

function last(...readings: StatsEntry[][]) {
  const [before, now] = read(...readings).slice(-2);
  const report = reportOf(before!, now!);
  expect(reportSchema.safeParse(report).error).toBeUndefined();
  return report;
}

const voice = (more: object): StatsEntry => ({
  type: 'inbound-rtp',
  kind: 'audio',
  trackIdentifier: 'track-a',
  packetsLost: 0,
  ...more,
});
const face = (more: object): StatsEntry => ({ ...voice(more), kind: 'video', trackIdentifier: 'track-v' });

test('what was heard is counted between readings, comfort noise left out', () => {
  const at = (n: number) => [
    voice({
      packetsReceived: n * 250,
      packetsLost: n * 5,
      bytesReceived: n * 20_000,
      jitter: 0.004,
      totalSamplesReceived: n * 240_000,
      concealedSamples: n * 5_000,
      silentConcealedSamples: n * 2_000,
      jitterBufferDelay: n * 4_800,
      jitterBufferEmittedCount: n * 240_000 * 0.4,
    }),
  ];
  const report = last(at(1), at(2), at(3));
  expect(report.heard).toEqual({ samples: 240_000, concealed: 3_000, bufferMs: 50 });
  expect(report.audioIn).toEqual({ packets: 750, lost: 15, bytes: 60_000, jitterMs: 4 });
  expect(report.silent).toEqual([]);
});

test('a picture that stands still, by the browser’s count or by its frames', () => {
  const counted = (n: number) => [
    face({ packetsReceived: n * 400, framesDecoded: n * 100, totalFreezesDuration: n > 2 ? 1.2 : 0 }),
  ];
  expect(last(counted(1), counted(2), counted(3)).watched).toEqual({ watchedMs: 5_000, frozenMs: 1_200, frames: 100 });
  const uncounted = (n: number, frames: number) => [face({ packetsReceived: n * 400, framesDecoded: frames })];
  expect(last(uncounted(1, 100), uncounted(2, 200), uncounted(3, 200)).watched.frozenMs).toBe(5_000);
  expect(last(uncounted(1, 100), uncounted(2, 200), uncounted(3, 201)).watched.frozenMs).toBe(0);
});

test('what was paused for a part of the time was neither watched nor heard all the time', () => {
  const at = (packets: number) => [face({ packetsReceived: packets, framesDecoded: packets })];
  expect(last(at(400), at(400), at(800)).watched.watchedMs).toBe(0);
  expect(last(at(400), at(800), at(800)).watched.watchedMs).toBe(0);
});

test('[JUD7] a voice that has stopped was not heard all the time: how it fades out is no loss', () => {
  const at = (n: number, quietMs: number, clock = 1.8e12) =>
    voice({
      packetsReceived: n * 250,
      totalSamplesReceived: n * 240_000,
      concealedSamples: n > 2 ? 20_700 : 0,
      timestamp: clock + n * 5_000,
      lastPacketReceivedTimestamp: 1.8e12 + n * 5_000 - quietMs,
    });
  const heard = (...ways: Parameters<typeof at>) => last([at(1, 10)], [at(2, 10)], [at(...ways)]).heard;
  expect(heard(3, 2_000)).toEqual({ samples: 0, concealed: 0, bufferMs: null });
  // DTX is quiet for 400 ms, and goes on.
  expect(heard(3, 410)).toMatchObject({ samples: 240_000, concealed: 20_700 });
  // Clocks that are not the same say nothing.
  expect(heard(3, 10, 3_600_000)).toMatchObject({ concealed: 20_700 });
  expect(heard(3, 10, 1.8e12 + 60_000)).toMatchObject({ concealed: 20_700 });
});

test('consumers that got less than a packet a second are named, new ones are not', () => {
  expect(last([voice({ packetsReceived: 100 })], [voice({ packetsReceived: 104 })]).silent).toEqual(['voice']);
  expect(last([voice({ packetsReceived: 100 })], [voice({ packetsReceived: 105 })]).silent).toEqual([]);
  expect(last([], [voice({ packetsReceived: 0 })]).silent).toEqual([]);
});

test('what is sent, what RTCP says was lost of it, and what limits it', () => {
  const entries = [
    { id: 'a', type: 'outbound-rtp', kind: 'audio', packetsSent: 250, bytesSent: 20_000 },
    { id: 'b', type: 'remote-inbound-rtp', kind: 'audio', packetsLost: 7, jitter: 0.011 },
    {
      id: 'c',
      type: 'outbound-rtp',
      kind: 'video',
      rid: 'r0',
      packetsSent: 100,
      bytesSent: 9,
      qualityLimitationReason: 'none',
    },
    {
      id: 'd',
      type: 'outbound-rtp',
      kind: 'video',
      rid: 'r1',
      packetsSent: 50,
      bytesSent: 1,
      qualityLimitationReason: 'cpu',
    },
  ];
  const report = last([], entries);
  expect(report.audioOut).toEqual({ packets: 250, lost: 7, bytes: 20_000, jitterMs: 11 });
  expect(report.videoOut).toEqual({ packets: 150, lost: 0, bytes: 10, jitterMs: null });
  expect(report.limitedBy).toBe('cpu');
});

test('the worse way of all transports', () => {
  const way = (id: string, candidate: object, rtt: number): StatsEntry[] => [
    { type: 'transport', id: `t${id}`, selectedCandidatePairId: `p${id}` },
    { type: 'candidate-pair', id: `p${id}`, localCandidateId: `l${id}`, currentRoundTripTime: rtt },
    { type: 'local-candidate', id: `l${id}`, ...candidate },
  ];
  const udp = way('1', { candidateType: 'host', protocol: 'udp' }, 0.02);
  const tcp = way('2', { candidateType: 'host', protocol: 'tcp' }, 0.08);
  const relay = way('3', { candidateType: 'relay', protocol: 'udp' }, 0.05);
  expect(last([], udp)).toMatchObject({ route: 'udp', rttMs: 20 });
  expect(last([], [...udp, ...tcp])).toMatchObject({ route: 'tcp', rttMs: 80 });
  expect(last([], [...udp, ...relay])).toMatchObject({ route: 'relay', rttMs: 50 });
  expect(last([], [])).toMatchObject({ route: 'none', rttMs: null });
});

test('no way where the page says that nothing comes back on one, though its pair is chosen still', () => {
  const entries = (iceState: string): StatsEntry[] => [
    { type: 'transport', id: 't', selectedCandidatePairId: 'p', iceState },
    { type: 'candidate-pair', id: 'p', localCandidateId: 'l', currentRoundTripTime: 0.02 },
    { type: 'local-candidate', id: 'l', candidateType: 'host', protocol: 'udp' },
  ];
  for (const state of ['connected', 'completed']) expect(wayOf(entries(state)).route).toBe('udp');
  for (const state of ['disconnected', 'failed', 'checking'])
    expect(wayOf(entries(state))).toEqual({ route: 'none', rttMs: null });
});

test('of a browser that tells of no transports, the way of the pair that it marks', () => {
  const entries: StatsEntry[] = [
    { type: 'candidate-pair', id: 'p', localCandidateId: 'l', selected: true, currentRoundTripTime: 0.02 },
    { type: 'candidate-pair', id: 'q', localCandidateId: 'm', selected: false },
    { type: 'local-candidate', id: 'l', candidateType: 'host', protocol: 'udp' },
    { type: 'local-candidate', id: 'm', candidateType: 'relay', protocol: 'udp' },
  ];
  expect(wayOf(entries)).toEqual({ route: 'udp', rttMs: 20 });
});

test('a count never falls when somebody leaves or a device is changed', () => {
  const both = [
    voice({ packetsReceived: 900, packetsLost: 9, bytesReceived: 90 }),
    { id: 'first', type: 'outbound-rtp', kind: 'audio', packetsSent: 500, bytesSent: 50 },
    { id: 'of-first', type: 'remote-inbound-rtp', kind: 'audio', packetsLost: 5, jitter: 0.3 },
  ];
  const one = [{ id: 'second', type: 'outbound-rtp', kind: 'audio', packetsSent: 100, bytesSent: 10 }];
  const report = last(both, one);
  expect(report.audioIn).toEqual({ packets: 900, lost: 9, bytes: 90, jitterMs: null });
  expect(report.audioOut).toMatchObject({ packets: 600, lost: 5, bytes: 60 });
  // A reading that failed loses nothing, and counts nothing twice.
  expect(last(both, [], both).audioIn.packets).toBe(900);
});

test('what two transports count under the same ids stays apart in one list', () => {
  const transport = (protocol: string, rttS: number): StatsEntry[] => [
    { type: 'transport', id: 'T', selectedCandidatePairId: 'P' },
    { type: 'candidate-pair', id: 'P', localCandidateId: 'L', currentRoundTripTime: rttS },
    { type: 'local-candidate', id: 'L', candidateType: 'host', protocol },
  ];
  const entries = asOneList([transport('tcp', 0.08), transport('udp', 0.02)]);
  expect(wayOf(entries)).toEqual({ route: 'tcp', rttMs: 80 });
  expect(new Set(entries.map(({ id }) => id)).size).toBe(6);
});
