import { errorFields } from './error-fields.ts';

/** The part of pino's options that is given here; a `Write` writes a line of its level. */
type Write = (this: unknown, fields: unknown, words?: string) => void;
export type ErrorLog = {
  serializers: { err: (error: unknown) => object };
  hooks: { logMethod: (this: unknown, args: unknown[], write: Write) => void };
};

export type ErrorLogOptions = {
  now: () => number;
  /** Runs it so many ms later, unless the process has ended by then. */
  after: (ms: number, run: () => void) => void;
};

/** The first ones tell what it is; a message that throws is sent again and again by whoever wants it to. */
const SAME_PER_MINUTE = 5;
const ALL_PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/**
 * Options of a pino logger: lines that carry an error (`err`) say of it what may be said, some a minute, and then how many
 * more there were. In the logger itself, so that nobody who writes such a line has to think of it.
 */
export function errorLog({ now, after }: ErrorLogOptions): ErrorLog {
  let minute = { beganAt: -Infinity, all: 0, leftOut: 0, same: new Map<string, number>() };

  const admits = (words: string, error: unknown): boolean => {
    if (now() - minute.beganAt >= MINUTE_MS) minute = { beganAt: now(), all: 0, leftOut: 0, same: new Map() };
    if (minute.all >= ALL_PER_MINUTE) return false;
    const { type, stack } = errorFields(error);
    const key = `${words} ${type} ${stack.split('\n', 1)[0] ?? ''}`;
    const count = (minute.same.get(key) ?? 0) + 1;
    minute.same.set(key, count);
    if (count > SAME_PER_MINUTE) return false;
    minute.all += 1;
    return true;
  };

  return {
    serializers: { err: (error: unknown) => errorFields(error) },
    hooks: {
      logMethod(args, write) {
        const [fields, words] = args;
        if (!carriesError(fields)) return void Reflect.apply(write, this, args);
        // Without words pino takes those of the error.
        const said = typeof words === 'string' ? words : 'an error';
        const { err } = fields instanceof Error ? { err: fields } : fields;
        if (admits(said, err)) return void write.call(this, fields instanceof Error ? { err } : fields, said);
        const of = minute;
        of.leftOut += 1;
        if (of.leftOut > 1) return;
        after(Math.max(0, of.beganAt + MINUTE_MS - now()), () =>
          write.call(this, { left_out: of.leftOut }, 'more errors like these were left out'),
        );
      },
    },
  };
}

function carriesError(fields: unknown): fields is Error | { err: unknown } {
  return typeof fields === 'object' && fields !== null && (fields instanceof Error || 'err' in fields);
}
