import { errorSeries, number, overLast, recorded, type BurnCondition } from '@atrium/slo';

/** From here on two digits are whole: `%.2g` would print 100 as 1e+02. */
const WHOLE_FROM = '10.0';
const DIGITS = `{{ with . | first | value }}{{ if ge . ${WHOLE_FROM} }}{{ printf "%.0f" . }}{{ else }}{{ printf "%.2g" . }}{{ end }}{{ end }}`;

/**
 * For a summary: how much is bad, over which window. `$value` says neither, since it is of whichever condition holds; so the
 * first long window that is above its threshold is asked for, with the same two digits as on `/ops`.
 */
export function shareOfBad(id: string, conditions: readonly BurnCondition[]): string {
  return conditions.reduceRight((others, { long, longS, threshold }) => {
    const asked = `100 * (${recorded(errorSeries(long), id)} > ${number(threshold)})`;
    return `{{ with query \`${asked}\` }}${DIGITS} % is bad ${overLast(longS)}{{ else }}${others}{{ end }}`;
  }, 'more than was promised is bad');
}

/** This share, or a little more where its two digits could be rounded either way: 0.825 % is 0.82 or 0.83. */
export function sayable(share: number): number {
  const unit = 10 ** (Math.floor(Math.log10(share)) - 1);
  const isBetween = Math.abs(((share / unit) % 1) - 0.5) < 0.1;
  return isBetween ? Number((share + unit / 5).toPrecision(6)) : share;
}

/** What the template makes of a share of that window. */
export function saidOf(share: number, { longS }: BurnCondition): string {
  return `${Number((share * 100).toPrecision(2))} % is bad ${overLast(longS)}`;
}

const TEMPLATE = /\{\{ with query .*\{\{ end \}\}/;

/** The text with other words where the share is asked for. */
export function withShare(text: string, words: string): string {
  return text.replace(TEMPLATE, words);
}

/** What a text asks Prometheus for. */
export function queriesIn(text: string): string[] {
  return [...text.matchAll(/\{\{ with query `([^`]*)` \}\}/g)].map(([, expr = '']) => expr);
}
