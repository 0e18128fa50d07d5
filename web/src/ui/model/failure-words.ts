/** A part of the page that did not come over the network: the page itself is sound. */
export class LoadFailed extends Error {
  override readonly name = 'LoadFailed';
}

export type FailureWords = { title: string; body: string };

/** What a page says that cannot be drawn. `inRoom`: this tab still holds a place in the room. */
export function failureWords(error: unknown, inRoom: boolean): FailureWords {
  const title = error instanceof LoadFailed ? 'A part of the page did not arrive' : 'This page broke';
  const why =
    error instanceof LoadFailed ? 'The network may have been gone for a moment.' : 'The mistake is ours, not yours.';
  const now = inRoom
    ? 'You are still in the room, with your microphone as you left it. Try again, and you are back in your place.'
    : 'You are not in the room, and nobody hears you. Try again in a moment.';
  return { title, body: `${why} ${now}` };
}

/** What can be copied into a report. */
export function failureDetails(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
