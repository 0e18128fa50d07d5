import type { OpsAlert, OpsSlo } from '@atrium/ops/view';
import { isKeptNow, sloOf } from './harm.ts';
import { percent } from './hurt-words.ts';

type Live = { slos: readonly OpsSlo[]; /** The window of the numbers. */ nowWords: string };

/**
 * What Alertmanager holds of an alert was written when it was sent, a minute ago or before a repair: its share of bad reads as
 * of now, and is not. So where its promise is measured, its number is.
 */
export function liveSummary(alert: OpsAlert, { slos, nowWords }: Live): OpsAlert {
  const slo = sloOf(alert, slos);
  return slo?.isRecorded === true ? { ...alert, summary: summaryOf(slo, nowWords) } : alert;
}

function summaryOf(slo: OpsSlo, nowWords: string): string {
  const { title, errorNow } = slo;
  if (errorNow === null) return `“${title}” was not kept, and nothing of it was counted ${nowWords}`;
  if (isKeptNow(slo)) return `“${title}” was not kept, and is as promised ${nowWords}`;
  return `“${title}” is not kept: ${percent(errorNow)} is bad ${nowWords}`;
}
