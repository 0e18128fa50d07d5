import { METRICS } from '@atrium/metrics';
import type { TrialResults } from '@atrium/release-gate/trial-results';

type Counted = TrialResults['had'];

const WITHIN_MS = 2_000;

/** What the pod has counted of bots so far; null: it does not tell. */
export async function countedAt(metricsUrl: string): Promise<Counted | null> {
  try {
    const response = await fetch(metricsUrl, {
      // A pod answers scrapes of one second by one text.
      headers: { 'cache-control': 'no-cache' },
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    return response.ok ? countedIn(await response.text()) : null;
  } catch {
    return null;
  }
}

/** Of the text format of Prometheus; null where one of the counters is not in it. */
export function countedIn(text: string): Counted | null {
  const joins = sumOfBots(text, METRICS.joins.name, 'outcome="ok"');
  const sessionS = sumOfBots(text, METRICS.participantSeconds.name);
  return joins === null || sessionS === null ? null : { joins, sessionS };
}

function sumOfBots(text: string, name: string, ...more: string[]): number | null {
  const wanted = ['participant="bot"', ...more];
  const values = text.split('\n').flatMap((line) => {
    const [, of, labels = '', value] = /^(\w+)\{(.*?)\} (\S+)/.exec(line) ?? [];
    const has = labels.split(',');
    return of === name && wanted.every((label) => has.includes(label)) ? [Number(value)] : [];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

export const since = (before: Counted, now: Counted): Counted => ({
  joins: now.joins - before.joins,
  sessionS: now.sessionS - before.sessionS,
});
