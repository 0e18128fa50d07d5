import { t } from '../../words/words.ts';

/** A part of the page that did not come over the network: the page itself is sound. */
export class LoadFailed extends Error {
  override readonly name = 'LoadFailed';
}

export type FailureWords = { title: string; body: string };

/** What a page says that cannot be drawn. `inRoom`: this tab still holds a place in the room. */
export function failureWords(error: unknown, inRoom: boolean): FailureWords {
  const now = inRoom ? t('failure.inRoom') : t('failure.outside');
  return error instanceof LoadFailed
    ? { title: t('failure.load'), body: t('failure.body', { why: t('failure.load.why'), now }) }
    : { title: t('failure.broke'), body: t('failure.body', { why: t('failure.broke.why'), now }) };
}

/** What can be copied into a report. */
export function failureDetails(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
