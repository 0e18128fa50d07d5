export function alone<T>(file: string, work: () => Promise<T>, options?: { pollMs?: number }): Promise<T>;
