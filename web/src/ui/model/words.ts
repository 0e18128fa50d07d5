import { assertNever, type Circle, type PersonId } from '@atrium/protocol';
import type { DeviceProblem } from '../../media/media-store.ts';
import { listOf, seriesOf, t } from '../../words/words.ts';

/** Ana / Ana and Ben / Ana, Ben and Cy / Ana, Ben and 3 others */
export function listNames(names: readonly string[], max = 3): string {
  if (names.length <= max) return listOf(names);
  const shown = names.slice(0, max - 1);
  return t('names.others', { names: seriesOf(shown), n: names.length - shown.length });
}

/** "Circle of Ana, Ben (open, 2 of 15)": names everything that one would see of it. */
export function circleWords(circle: Circle, nameOf: (id: PersonId) => string): string {
  const shown = circle.members.slice(0, 3).map(nameOf);
  const more = circle.members.length - shown.length;
  const names = seriesOf(more > 0 ? [...shown, t('circle.more', { n: more })] : shown);
  const { capacity, members } = circle;
  return t('circle.words', { names, state: circleState(circle), n: members.length, capacity });
}

export function circleState(circle: Circle): 'open' | 'locked' | 'full' {
  if (circle.locked) return 'locked';
  return circle.members.length >= circle.capacity ? 'full' : 'open';
}

export type Device = 'mic' | 'camera';
export type ProblemWords = { title: string; help: string };

/** What happened and what the person can do. One can always enter without. */
export function deviceWords(device: Device, problem: DeviceProblem): ProblemWords {
  return { title: t(`device.${problem}`, { device }), help: t(`device.${problem}.help`) };
}

/** In a list of devices that has none to choose from; most browsers name none before they were allowed to. */
export function noneWords(problem: DeviceProblem | null): string {
  switch (problem) {
    case 'denied': {
      return t('device.none.denied');
    }
    case 'insecure': {
      return t('device.none.insecure');
    }
    case 'busy':
    case 'failed':
    case 'missing':
    case null: {
      return t('device.none.missing');
    }
    default: {
      return assertNever(problem);
    }
  }
}
