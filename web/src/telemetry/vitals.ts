import type { VITALS } from '@atrium/protocol';
import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';

/** How the page loaded and answered (web.dev/articles/vitals). Times in ms; CLS is a share of the screen. */
export type VitalName = (typeof VITALS)[number];
export type Vitals = Partial<Record<VitalName, number>>;

/** Three decimals: CLS is judged by tenths and hundredths. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Collects them. Most are final when the page is hidden for the first time; `onFinal` is called then, once. */
export function watchVitals(page: Document, onFinal: (vitals: Vitals) => void): () => void {
  const vitals: Vitals = {};
  const keep =
    (name: VitalName) =>
    ({ value }: { value: number }): void => {
      vitals[name] = rounded(value);
    };
  onCLS(keep('cls'));
  onFCP(keep('fcp'));
  onINP(keep('inp'));
  onLCP(keep('lcp'));
  onTTFB(keep('ttfb'));
  // After the library's own listeners, which were added before.
  const onHidden = (): void => {
    if (page.visibilityState !== 'hidden') return;
    undo();
    if (Object.keys(vitals).length > 0) onFinal({ ...vitals });
  };
  const undo = (): void => page.removeEventListener('visibilitychange', onHidden);
  page.addEventListener('visibilitychange', onHidden);
  return undo;
}
