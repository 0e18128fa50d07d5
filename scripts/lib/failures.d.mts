export type Failure = { file: string; name: string; message: string };
export function failuresOf(report: unknown, root: string): Failure[];
export function failureLines(failures: readonly Failure[]): string[];
