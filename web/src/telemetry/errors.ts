import { OTHER, PAGE_ERRORS, PAGE_FRAME, PAGE_FRAMES_MAX, type PageAttributes } from '@atrium/protocol';

/** A fault of the page as it may leave it: what kind, and where in our own code. Messages may quote what somebody wrote. */
export type PageError = { type: NonNullable<PageAttributes['exception.type']>; stack: string };

export type WatchErrorsOptions = {
  target: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  origin: string;
  /** ms; never goes back. */
  now: () => number;
  onError: (error: PageError) => void;
};

/** What throws in every frame is told once in a minute, and a page that falls apart by the first faults of it. */
const PER_MINUTE_MAX = 5;
const MINUTE_MS = 60_000;

/**
 * Uncaught errors and rejections. What a boundary of React catches comes here too, since the page reports it (`reportError`
 * in main.tsx). Returns the function that undoes it.
 */
export function watchErrors({ target, origin, now, onError }: WatchErrorsOptions): () => void {
  let told: { key: string; at: number }[] = [];
  const take = (thrown: unknown): void => {
    const at = now();
    told = told.filter((one) => at - one.at < MINUTE_MS);
    const error = pageError(thrown, origin);
    const key = `${error.type} ${error.stack}`;
    if (told.length >= PER_MINUTE_MAX || told.some((one) => one.key === key)) return;
    told.push({ key, at });
    onError(error);
  };
  const onUncaught = (event: Event): void => {
    const { error } = event as Event & { error: unknown };
    // A notice of the browser's, or a script of another origin: neither has a place in our code.
    if (error !== null && error !== undefined) take(error);
  };
  const onRejected = (event: Event): void => take((event as PromiseRejectionEvent).reason);
  target.addEventListener('error', onUncaught);
  target.addEventListener('unhandledrejection', onRejected);
  return () => {
    target.removeEventListener('error', onUncaught);
    target.removeEventListener('unhandledrejection', onRejected);
  };
}

export function pageError(thrown: unknown, origin: string): PageError {
  // Also of what is thrown across a frame, whose Error is another class.
  const { name, stack } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const given = typeof name === 'string' ? name : typeof thrown;
  return {
    type: PAGE_ERRORS.find((known) => known === given) ?? OTHER,
    stack: typeof stack === 'string' ? ownFrames(stack, origin) : '',
  };
}

/** Places in our own files only, without the rest of the line: an eval or an extension may have anything there. */
function ownFrames(stack: string, origin: string): string {
  const place = /(https?:\/\/[^\s/()]+)(\/[^\s?#()]*:\d+:\d+)/;
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, from, frame] = place.exec(line) ?? [];
      return from === origin && frame !== undefined && PAGE_FRAME.test(frame) ? [frame] : [];
    })
    .slice(0, PAGE_FRAMES_MAX)
    .join('\n');
}
