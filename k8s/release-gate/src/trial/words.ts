/** Figures of a trial as a person reads them. */
export const shareOf = (part: number, of: number): number => (of === 0 ? 0 : part / of);
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
export const inS = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
