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
  let minute = minuteFrom(-Infinity);

  /** With what it is left out; null: it is told. */
  const leftOut = (words: string, fields: Fields): LeftOut | null => {
    if (now() - minute.beganAt >= MINUTE_MS) minute = minuteFrom(now());
    if (minute.all >= ALL_PER_MINUTE) return minute.others;
    const key = placeOf(words, fields);
    const place = minute.places.get(key) ?? { told: 0, count: 0, words: `more like it were left out: ${words}` };
    minute.places.set(key, place);
    if (place.told >= SAME_PER_MINUTE) return place;
    place.told += 1;
    minute.all += 1;
    return null;
  };

  return {
    serializers: { err: (error: unknown) => errorFields(error) },
    hooks: {
      logMethod(args, write) {
        const [given, words] = args;
        if (!carriesError(given)) return void Reflect.apply(write, this, args);
        const fields = given instanceof Error ? { err: given } : given;
        // Without words pino takes those of the error.
        const said = typeof words === 'string' ? words : 'an error';
        const more = leftOut(said, fields);
        if (more === null) return void write.call(this, fields, said);
        more.count += 1;
        if (more.count > 1) return;
        const { worker, request } = fields;
        const of = more === minute.others ? {} : { worker, request };
        after(Math.max(0, minute.beganAt + MINUTE_MS - now()), () =>
          write.call(this, { left_out: more.count, ...of }, more.words),
        );
      },
    },
  };
}

/** How many lines, and what says so. */
type LeftOut = { count: number; words: string };
type Minute = { beganAt: number; all: number; places: Map<string, LeftOut & { told: number }>; others: LeftOut };

const minuteFrom = (beganAt: number): Minute => ({
  ...{ beganAt, all: 0, places: new Map() },
  others: { count: 0, words: 'more errors were left out' },
});

type Fields = { err: unknown; worker?: unknown; request?: unknown };

/** What one media worker refuses hides nothing of another's. */
function placeOf(words: string, { err, worker, request }: Fields): string {
  const { type, stack } = errorFields(err);
  return JSON.stringify([words, worker, request, type, stack.split('\n', 1)[0]]);
}

function carriesError(fields: unknown): fields is Error | Fields {
  return typeof fields === 'object' && fields !== null && (fields instanceof Error || 'err' in fields);
}
