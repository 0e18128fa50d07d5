export type Counts = { passed: number; failed: number; skipped: number };
export const NOTHING: Readonly<Counts>;
export function add(a: Counts, b: Counts): Counts;
export function summary(counts: Counts): string;
export function countStage(stage: { code: number; isTestRunner: boolean; report: unknown }): Counts;
