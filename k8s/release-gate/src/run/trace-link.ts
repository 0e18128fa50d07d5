import { traceIdOf } from './trace-ids.ts';

/** Where a release can be read as a trace. */
export type TraceLink = {
  id: string;
  /** A page about it; null: nobody said where traces are read. */
  url: string | null;
};

/** Of a run, by its salt; null: traces are sent to nobody. */
export type LinkTrace = (salt: string) => TraceLink | null;

/** In the address of a page about a trace, where its id belongs. */
export const TRACE_ID = '{traceId}';

/** `url`: the address of a page about a trace, with `{traceId}` in it; null: nobody said one. */
export function linkTraces({ isSent, url }: { isSent: boolean; url: string | null }): LinkTrace {
  if (!isSent) return () => null;
  return (salt) => {
    const id = traceIdOf(salt);
    return { id, url: url?.replaceAll(TRACE_ID, id) ?? null };
  };
}
