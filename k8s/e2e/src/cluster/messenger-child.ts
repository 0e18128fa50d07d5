/** The other end of Messenger: it ends with the process that started it. */
import type { Answered, Asked } from './messenger.ts';

const LIMIT_MS = 20_000;

async function answerOf({ id, url, init }: Asked): Promise<Answered> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(LIMIT_MS) });
    return { id, status: response.status, body: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    return { id, error: `${url}: ${cause instanceof Error ? cause.message : message}` };
  }
}

process.on('message', (message) => {
  void answerOf(message as Asked).then((answered) => {
    if (process.connected) process.send?.(answered);
  });
});
process.once('disconnect', () => process.exit(0));
