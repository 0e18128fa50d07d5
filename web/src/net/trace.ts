/** A W3C traceparent (Trace Context, version 00) of a new, sampled trace; `randomBytes` fills and returns the array. */
export function newTraceparent(randomBytes: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array): string {
  const hex = Array.from(randomBytes(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-01`;
}

export const browserTraceparent = (): string => newTraceparent((bytes) => crypto.getRandomValues(bytes));
