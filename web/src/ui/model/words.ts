import { assertNever, type Circle, type PersonId } from '@atrium/protocol';
import type { DeviceProblem } from '../../media/media-store.ts';

/** Ana / Ana and Ben / Ana, Ben and Cy / Ana, Ben and 3 others */
export function listNames(names: readonly string[], max = 3): string {
  const [first = '', second] = names;
  if (names.length <= 1) return first;
  if (names.length === 2) return `${first} and ${second ?? ''}`;
  if (names.length <= max) return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  const shown = names.slice(0, max - 1);
  return `${shown.join(', ')} and ${names.length - shown.length} others`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "Circle of Ana, Ben (open, 2 of 15)": names everything that one would see of it. */
export function circleWords(circle: Circle, nameOf: (id: PersonId) => string): string {
  const shown = circle.members.slice(0, 3).map(nameOf);
  const more = circle.members.length - shown.length;
  const names = more > 0 ? [...shown, `${more} more`] : shown;
  return `Circle of ${names.join(', ')} (${circleState(circle)}, ${circle.members.length} of ${circle.capacity})`;
}

export function circleState(circle: Circle): 'open' | 'locked' | 'full' {
  if (circle.locked) return 'locked';
  return circle.members.length >= circle.capacity ? 'full' : 'open';
}

export type Device = 'mic' | 'camera';
export type ProblemWords = { title: string; help: string };

const DEVICE_NAMES = { mic: 'microphone', camera: 'camera' } as const;

/** What happened and what the person can do. One can always enter without. */
export function deviceWords(device: Device, problem: DeviceProblem): ProblemWords {
  const name = DEVICE_NAMES[device];
  switch (problem) {
    case 'denied': {
      return {
        title: `The browser blocks your ${name}.`,
        help: `Allow it behind the icon left of the address, then try again.`,
      };
    }
    case 'missing': {
      return { title: `No ${name} found.`, help: `Plug one in and try again, or go on without.` };
    }
    case 'busy': {
      return {
        title: `Another program uses your ${name}.`,
        help: `Close it there (another call, another tab), then try again.`,
      };
    }
    case 'insecure': {
      return {
        title: `This address is not secure, so the browser offers no ${name}.`,
        help: `Open the room with https://, or on the computer that runs it at http://localhost. You can still enter, walk and write.`,
      };
    }
    case 'failed': {
      return { title: `Your ${name} did not start.`, help: `Unplug it and plug it in again, then try again.` };
    }
    default: {
      return assertNever(problem);
    }
  }
}

/** In a list of devices that has none to choose from; most browsers name none before they were allowed to. */
export function noneWords(problem: DeviceProblem | null): string {
  switch (problem) {
    case 'denied': {
      return 'Blocked by the browser';
    }
    case 'insecure': {
      return 'Not on this address';
    }
    case 'busy':
    case 'failed':
    case 'missing':
    case null: {
      return 'None found';
    }
    default: {
      return assertNever(problem);
    }
  }
}

/** Clock time of a message, as the person's own clock shows it. */
export function clockTime(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}
