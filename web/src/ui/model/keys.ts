import { REACTIONS, type Reaction } from '@atrium/protocol';

/** What a key does in the room. Walking (WASD, arrows) is the world's own. */
export type KeyAction =
  | { kind: 'talk'; down: boolean }
  | { kind: 'mute' | 'camera' | 'share' | 'hand' | 'lock' | 'overview' | 'wave' | 'chat' | 'people' | 'help' | 'close' }
  | { kind: 'zoom'; by: 'in' | 'out' }
  | { kind: 'react'; what: Reaction };

export type KeyPress = {
  type: 'keydown' | 'keyup';
  key: string;
  repeat: boolean;
  /** Ctrl, Alt or Meta: the browser's own shortcuts. */
  modified: boolean;
};

export type KeyPlace = {
  /** In a text field. */
  typing: boolean;
  /** On a control that the space key presses. */
  onControl: boolean;
  /** A dialog or menu is open and has the keys. */
  inDialog: boolean;
};

/** For the help dialog, in its order; what each does, by the name of its words. */
export const KEY_HELP = [
  { keys: ['W', 'A', 'S', 'D'], or: 'key.arrows', what: 'key.walk' },
  { keys: ['M'], what: 'key.mute' },
  { keys: ['Space'], what: 'key.talk' },
  { keys: ['V'], what: 'key.camera' },
  { keys: ['T'], what: 'key.share' },
  { keys: ['H'], what: 'key.hand' },
  { keys: ['1', '…', '6'], what: 'key.react' },
  { keys: ['G'], what: 'key.wave' },
  { keys: ['L'], what: 'key.lock' },
  { keys: ['O'], what: 'key.overview' },
  { keys: ['+', '-'], what: 'key.zoom' },
  { keys: ['P'], what: 'people.title' },
  { keys: ['C'], what: 'chat.title' },
  { keys: ['F8'], what: 'key.messages' },
  { keys: ['?'], what: 'key.help' },
  { keys: ['Esc'], what: 'key.close' },
] as const;

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  m: { kind: 'mute' },
  v: { kind: 'camera' },
  t: { kind: 'share' },
  h: { kind: 'hand' },
  l: { kind: 'lock' },
  o: { kind: 'overview' },
  g: { kind: 'wave' },
  c: { kind: 'chat' },
  p: { kind: 'people' },
  '?': { kind: 'help' },
  '+': { kind: 'zoom', by: 'in' },
  '=': { kind: 'zoom', by: 'in' },
  '-': { kind: 'zoom', by: 'out' },
  ...Object.fromEntries(REACTIONS.map((what, at) => [`${at + 1}`, { kind: 'react', what }])),
};

/**
 * `letters` false: keys that write a character do nothing, for people whose speech input or shaking hands type them
 * unmeant (WCAG 2.1.4). Space stays, as it must be held.
 */
export function keyAction(press: KeyPress, place: KeyPlace, letters = true): KeyAction | null {
  if (press.key === ' ') return talk(press, place);
  if (press.type === 'keyup' || press.modified || place.inDialog) return null;
  if (press.key === 'Escape') return { kind: 'close' };
  if (place.typing || press.repeat || !letters) return null;
  return ACTIONS[press.key.toLowerCase()] ?? null;
}

/** Letting go always counts, wherever the focus went meanwhile: a key that sticks is a microphone that stays open. */
function talk(press: KeyPress, place: KeyPlace): KeyAction | null {
  if (press.type === 'keyup') return { kind: 'talk', down: false };
  if (press.repeat || press.modified || place.typing || place.onControl || place.inDialog) return null;
  return { kind: 'talk', down: true };
}
