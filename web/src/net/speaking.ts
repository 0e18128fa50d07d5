import { OLDEST_PROTOCOL_VERSION, type Result } from '@atrium/protocol';

/** Tries with this version of the wire, and where the server is too old for it with the one before, down to the oldest known. */
export async function speaking<T>(
  newest: number,
  attempt: (protocol: number) => Promise<Result<T>>,
): Promise<Result<T>> {
  for (let protocol = newest; ; protocol -= 1) {
    const result = await attempt(protocol);
    if (result.ok || result.error.code !== 'client_too_new' || protocol <= OLDEST_PROTOCOL_VERSION) return result;
  }
}
