import { parseArgs } from 'node:util';

export type Options = {
  url: string;
  room: string;
  count: number;
  video: number;
  listen: number;
  circles: number;
  /** 0: until Ctrl-C. */
  seconds: number;
  seed: number;
  media: boolean;
};

export type ParsedOptions = { is: 'options'; options: Options } | { is: 'help' } | { is: 'wrong'; mistakes: string[] };

/** One process carries so many on signalling alone; with media about 50 fit a core. */
const COUNT_MAX = 1_000;

/**
 * One thread of libwebrtc mixes all that all bots of a process hear, 0.3 % of a core for each voice: fifty listeners in
 * circles of four fill it and everything stutters, sixteen leave it idle.
 */
const LISTEN_DEFAULT_MAX = 16;

export const HELP = `Synthetic people for an Atrium room.

  npm run bots -- --room demo --count 8

  --room <name>      the room to join; small letters, digits, hyphens (demo)
  --count <n>        how many people, 1 to ${COUNT_MAX} (8)
  --url <address>    of the server (http://localhost: and PORT, else 3000)
  --video <n>        how many of them have a camera (at most 4)
  --listen <n>       how many of them receive sound and pictures (at most ${LISTEN_DEFAULT_MAX})
  --circles <n>      how many circles they meet in (one for every four)
  --seconds <n>      leave after so long; 0 stays until Ctrl-C (0)
  --seed <n>         the same number gives the same people (1)
  --no-media         presence only, no sound and no pictures
`;

const ROOM = /^[a-z0-9][a-z0-9-]{0,47}$/;

/** Reads the command line; finds every mistake at once. Whoever moved the server by PORT finds it under the same. */
export function parseOptions(args: string[], env: Record<string, string | undefined> = {}): ParsedOptions {
  // As the server does, which takes an empty variable for an unset one.
  const port = env.PORT === undefined || env.PORT === '' ? '3000' : env.PORT;
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        room: { type: 'string', default: 'demo' },
        count: { type: 'string', default: '8' },
        url: { type: 'string', default: `http://localhost:${port}` },
        video: { type: 'string' },
        listen: { type: 'string' },
        circles: { type: 'string' },
        seconds: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        'no-media': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    return { is: 'wrong', mistakes: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { is: 'help' };

  const mistakes: string[] = [];
  const whole = (name: string, text: string, from: number, to: number): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= from && value <= to) return value;
    mistakes.push(`--${name} must be a whole number from ${from} to ${to}, not "${text}".`);
    return from;
  };

  const count = whole('count', values.count, 1, COUNT_MAX);
  const options: Options = {
    room: values.room,
    url: values.url,
    count,
    video: whole('video', values.video ?? String(Math.min(4, count)), 0, count),
    listen: whole('listen', values.listen ?? String(Math.min(LISTEN_DEFAULT_MAX, count)), 0, count),
    circles: whole('circles', values.circles ?? String(Math.ceil(count / 4)), 1, count),
    seconds: whole('seconds', values.seconds, 0, 86_400),
    seed: whole('seed', values.seed, 0, 2 ** 31),
    media: !values['no-media'],
  };
  if (!ROOM.test(options.room)) {
    mistakes.push(`--room must be 1 to 48 small letters, digits and hyphens, not "${options.room}".`);
  }
  if (!isHttp(options.url)) {
    mistakes.push(`--url must be an http:// or https:// address, not "${options.url}".`);
  }
  return mistakes.length > 0 ? { is: 'wrong', mistakes } : { is: 'options', options };
}

function isHttp(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}
