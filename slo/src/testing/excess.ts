import { BAD_ABOVE } from '../burn-rules.ts';
import { STANDARD_ERRORS } from '../metric-templates.ts';

export type Counted = { bad: number; all: number };

/** What a MetricTemplate answers to these counts, in arithmetic that one can follow. */
export function excessOf(canary: Counted, primary: Counted, evidenceMin: number): number {
  const share = ({ bad, all }: Counted) => bad / all;
  if (canary.all < evidenceMin || primary.all < evidenceMin || canary.bad <= BAD_ABOVE) return 0;
  const standardError = Math.sqrt((canary.bad + primary.bad) / (canary.all * primary.all));
  return Math.max(0, share(canary) - share(primary) - STANDARD_ERRORS * standardError);
}
