import { refuse, type Result } from '@atrium/protocol';

/** mediasoup's messages are one line; a hostile parameter quoted in one must not become a page. */
const DETAIL_MAX_CHARS = 160;

/** Runs a mediasoup call. It rejects for bad parameters, or because something closed meanwhile: then `gone` names why. */
export async function attempt<T>(call: () => Promise<T>, gone: () => Result<never> | null): Promise<Result<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return gone() ?? refuse('media_rejected', messageOf(error));
  }
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, DETAIL_MAX_CHARS);
}
