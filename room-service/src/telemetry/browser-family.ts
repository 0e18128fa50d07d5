import type { LabelValue } from '@atrium/metrics';

/**
 * The first that matches, since each names itself as the ones before it, too: Edge says Chrome and Safari, Chrome says
 * Safari. All browsers of iOS have Safari's WebRTC.
 */
const FAMILIES: readonly (readonly [RegExp, LabelValue<'browser'>])[] = [
  [/\b(iPhone|iPad|iPod)\b/, 'safari'],
  [/\bEdg(A|)\/\d/, 'edge'],
  [/\b(Headless)?Chrom(e|ium)\/\d/, 'chrome'],
  [/\bFirefox\/\d/, 'firefox'],
  [/\bVersion\/[\d.]+.* Safari\/\d/, 'safari'],
];

/** Of a `User-Agent` as it came: whoever sends it may be anybody, so it is cut before it is looked at. */
export function browserFamily(userAgent: string): LabelValue<'browser'> {
  const text = userAgent.slice(0, 512);
  return FAMILIES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}
