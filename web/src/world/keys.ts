import type { Push } from './walker.ts';

/** By place on the keyboard, not by letter: WASD is a shape. */
const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  KeyW: [0, 1],
  ArrowUp: [0, 1],
  KeyS: [0, -1],
  ArrowDown: [0, -1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
};

/** Where the focus is, as far as walking minds. */
export type Focus = 'world' | 'control' | 'typing';

/**
 * Whether a key walks: never while typing; arrows belong to whatever control has the focus, letters do not, and can be
 * off altogether.
 */
export function walks(code: string, focus: Focus, letters = true): boolean {
  if (WAYS[code] === undefined || focus === 'typing') return false;
  return code.startsWith('Key') ? letters : focus === 'world';
}

/** The sum of the held keys, turned by the camera's yaw into the world's axes. */
export function pushOf(held: ReadonlySet<string>, yaw: number): Push {
  let [right, ahead] = [0, 0];
  for (const code of held) {
    const way = WAYS[code];
    if (way === undefined) continue;
    right += Math.sign(way[0]);
    ahead += Math.sign(way[1]);
  }
  [right, ahead] = [Math.sign(right), Math.sign(ahead)];
  return {
    x: right * Math.cos(yaw) - ahead * Math.sin(yaw) || 0,
    z: -right * Math.sin(yaw) - ahead * Math.cos(yaw) || 0,
  };
}

/** What an element takes keys for. Inside menus and dialogs all keys are theirs. */
export function focusOf(active: Element | null, canvas: Element): Focus {
  if (active === null || active === canvas || active === active.ownerDocument.body) return 'world';
  if (active.closest('input, textarea, select, [contenteditable], [role=textbox]') !== null) return 'typing';
  if (active.closest('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]') !== null) return 'typing';
  return 'control';
}
