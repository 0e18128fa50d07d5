import type { ClientReport } from '@atrium/protocol';
import { since, type Counts } from './verdict.ts';

/** What the streams of a page, one of each kind and direction, have grown by from one report to another. */
export type ReportGrowth = Record<'audioIn' | 'videoIn' | 'audioOut' | 'videoOut', Counts>;

export function growthSince(before: ClientReport | null, report: ClientReport): ReportGrowth {
  return {
    audioIn: since(before?.audioIn ?? null, report.audioIn),
    videoIn: since(before?.videoIn ?? null, report.videoIn),
    audioOut: since(before?.audioOut ?? null, report.audioOut),
    videoOut: since(before?.videoOut ?? null, report.videoOut),
  };
}
