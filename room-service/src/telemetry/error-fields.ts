import { fileURLToPath } from 'node:url';

/** What the log says of an error: what kind it is and where in the code, and words only where they are our own. */
export type ErrorFields = { type: string; message?: string; code?: string; stack: string };

const FRAMES_MAX = 10;
const MESSAGE_MAX_CHARS = 200;
const IDENTIFIER = /^[A-Za-z]\w{0,40}$/;
/** Of the system and of Node: EADDRINUSE, ERR_INVALID_ARG_TYPE. */
const CODE = /^E[A-Z0-9_]{1,40}$/;
/** With or without a function around it, which may be called by what somebody sent. */
const PLACE = /^\s+at .*?((?:file:\/\/\/|node:|\/)[^\s()]+):(\d+):(\d+)\)?$/;
const PATH = /^[\w@.+-]+(?:\/[\w@.+-]+)*$/;
/** Our own sources in it, seen from the folder that holds `room-service`. */
const OURS = /^room-service\/(?!.*node_modules\/)/;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Most messages quote: V8 says which property could not be read, a parser what it could not parse, a library what it was
 * given, and any of these may be what somebody wrote. So a message is told only of a plain `Error` that our own source
 * threw: V8 and Node throw kinds of their own or from their own files, and our words hold ids at most.
 */
export function errorFields(thrown: unknown, root: string = ROOT): ErrorFields {
  if (!(thrown instanceof Error)) return { type: typeof thrown, stack: '' };
  const { name, message, code } = thrown as NodeJS.ErrnoException;
  const type = name === 'Error' ? thrown.constructor.name : name;
  const frames = framesOf(thrown, root);
  const isOurs = type === 'Error' && OURS.test(frames[0] ?? '');
  return {
    type: IDENTIFIER.test(type) ? type : 'other',
    ...(isOurs ? { message: message.slice(0, MESSAGE_MAX_CHARS) } : {}),
    ...(typeof code === 'string' && CODE.test(code) ? { code } : {}),
    stack: frames.join('\n'),
  };
}

/** `path:line:column`, from the root of the project or of a package; a place that is nowhere there is `elsewhere`. */
function framesOf({ message, stack = '' }: Error, root: string): string[] {
  // What a message has of lines is none of a stack.
  const begin = message === '' ? -1 : stack.indexOf(message);
  const lines = (begin < 0 ? stack : stack.slice(begin + message.length)).split('\n');
  return lines
    .flatMap((line) => {
      const [, place, row, column] = PLACE.exec(line) ?? [];
      return place === undefined ? [] : [`${pathOf(place, root)}:${row ?? ''}:${column ?? ''}`];
    })
    .slice(0, FRAMES_MAX);
}

function pathOf(place: string, root: string): string {
  if (place.startsWith('node:')) return PATH.test(place.slice(5)) ? place : 'elsewhere';
  const path = place.replace(/^file:\/\//, '');
  const inPackage = path.lastIndexOf('/node_modules/');
  const short = inPackage >= 0 ? path.slice(inPackage + 1) : path.startsWith(root) ? path.slice(root.length) : '';
  return PATH.test(short) ? short : 'elsewhere';
}
