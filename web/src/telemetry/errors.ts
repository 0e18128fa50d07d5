/** A fault of the page as it may leave it: what kind, and where in our own code. Messages may quote what somebody wrote. */
export type PageError = { type: string; stack: string };

export type WatchErrorsOptions = {
  target: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  origin: string;
  onError: (error: PageError) => void;
};

/** A fault that repeats says the same each time. */
const ERRORS_MAX = 10;
const FRAMES_MAX = 10;
const TYPE = /^[A-Za-z]{1,40}$/;

/** Uncaught errors and rejections, the first ten. Returns the function that undoes it. */
export function watchErrors({ target, origin, onError }: WatchErrorsOptions): () => void {
  let left = ERRORS_MAX;
  const take = (thrown: unknown): void => {
    if (left === 0) return;
    left -= 1;
    onError(pageError(thrown, origin));
  };
  const onUncaught = (event: Event): void => take((event as ErrorEvent).error);
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
  return {
    type: typeof name === 'string' && TYPE.test(name) ? name : typeof thrown,
    stack: typeof stack === 'string' ? ownFrames(stack, origin) : '',
  };
}

/** Places in our own files only, without the rest of the line: an eval or an extension may have anything there. */
function ownFrames(stack: string, origin: string): string {
  const place = /(https?:\/\/[^\s/()]+)(\/[\w./-]+):(\d+):(\d+)/;
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, from, path, row, column] = place.exec(line) ?? [];
      return from === origin && path !== undefined ? [`${path}:${row ?? ''}:${column ?? ''}`] : [];
    })
    .slice(0, FRAMES_MAX)
    .join('\n');
}
