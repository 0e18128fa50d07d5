import { delayOf, mos, type ClientReport } from '@atrium/protocol';
import { sumsOf, type Totals } from '@atrium/protocol/report-of';

/** The line between two readings, as a person may read it. */
export type Numbers = {
  route: ClientReport['route'];
  rttMs: number | null;
  /** 0 to 1; null when too little was sent or received to say. */
  lossUp: number | null;
  lossDown: number | null;
  jitterMs: number | null;
  upKbps: number;
  downKbps: number;
  /** Of what was heard, 1 to 4.5; null when nobody was. */
  mos: number | null;
  verdict: 'good' | 'fair' | 'bad' | 'unknown';
};

/** Above these a conversation suffers (fair) or breaks (bad): ITU-T G.114 for delay, common VoIP practice for loss and jitter. */
const FAIR = { rttMs: 200, loss: 0.02, jitterMs: 30 };
const BAD = { rttMs: 400, loss: 0.08, jitterMs: 80 };
/** Fewer packets than this say nothing about loss. */
const ENOUGH_PACKETS = 20;

/** `report` is that of the time between the readings. */
export function numbersOf(before: Totals, now: Totals, report: ClientReport): Numbers {
  const [was, is] = [sumsOf(before), sumsOf(now)];
  const ms = Math.max(1, now.atMs - before.atMs);
  const grown = (key: 'packets' | 'lost' | 'bytes', way: 'In' | 'Out'): number =>
    (['audio', 'video'] as const).reduce((sum, kind) => sum + is[`${kind}${way}`][key] - was[`${kind}${way}`][key], 0);
  const { route, rttMs, heard, audioIn } = report;
  const numbers = {
    rttMs,
    lossUp: lossShare(grown('lost', 'Out'), grown('packets', 'Out')),
    // What a receiver lost is missing from what it counts.
    lossDown: lossShare(grown('lost', 'In'), grown('packets', 'In') + Math.max(0, grown('lost', 'In'))),
    jitterMs: audioIn.jitterMs,
  };
  const concealed = heard.samples === 0 ? null : heard.concealed / heard.samples;
  return {
    route,
    ...numbers,
    upKbps: Math.max(0, Math.round((grown('bytes', 'Out') * 8) / ms)),
    downKbps: Math.max(0, Math.round((grown('bytes', 'In') * 8) / ms)),
    mos: concealed === null ? null : mos({ concealed, delayMs: delayOf({ rttMs, bufferMs: heard.bufferMs }) }),
    verdict: route === 'none' ? 'unknown' : verdict(numbers),
  };
}

function lossShare(lost: number, all: number): number | null {
  return all < ENOUGH_PACKETS ? null : Math.min(1, Math.max(0, lost) / all);
}

function verdict(numbers: Pick<Numbers, 'rttMs' | 'lossUp' | 'lossDown' | 'jitterMs'>): 'good' | 'fair' | 'bad' {
  const worse = (limit: typeof FAIR): boolean =>
    (numbers.rttMs ?? 0) > limit.rttMs ||
    Math.max(numbers.lossUp ?? 0, numbers.lossDown ?? 0) > limit.loss ||
    (numbers.jitterMs ?? 0) > limit.jitterMs;
  if (worse(BAD)) return 'bad';
  return worse(FAIR) ? 'fair' : 'good';
}
