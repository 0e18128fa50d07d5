import type { StageResult } from './stage.d.mts';

export function closingLines(results: readonly StageResult[]): string[];
