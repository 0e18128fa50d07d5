/** Where a span belongs (W3C Trace Context): 16 bytes of trace and 8 of span, in hex. */
export type TraceContext = { traceId: string; spanId: string };

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;

/** A sampled one, version 00. */
export const traceparentOf = ({ traceId, spanId }: TraceContext): string => `00-${traceId}-${spanId}-01`;

/** Null when it cannot be read, or when whoever sent it records nothing. */
export function parseTraceparent(text: string): TraceContext | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return (parseInt(flags, 16) & SAMPLED) === 0 ? null : { traceId, spanId };
}

/** `randomBytes` fills the array and returns it. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;

export function randomHex(byteCount: number, randomBytes: RandomBytes): string {
  return Array.from(randomBytes(new Uint8Array(byteCount)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
