import { LABELS, type LabelValue } from '@atrium/metrics';

/** As Flagger says it (`status.phase`, v1.44). */
export const PHASES = LABELS.phase;
export type Phase = LabelValue<'phase'>;

/** Flagger asks whether it goes on. */
export const IN_ANALYSIS: readonly Phase[] = ['Progressing', 'WaitingPromotion'];
/** The primary becomes what was tried: Flagger asks nothing any more. */
export const BEING_PROMOTED: readonly Phase[] = ['Promoting', 'Finalising'];
/** New rooms are drawn by chance, and either track has some. */
export const UNDER_WAY: readonly Phase[] = [...IN_ANALYSIS, ...BEING_PROMOTED];
