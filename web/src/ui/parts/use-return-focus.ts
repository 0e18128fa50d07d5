import { useEffect, useState } from 'react';

/** Nothing has the focus: the next Tab would start from the top of the page. */
export function focusIsLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** What will still be there when this goes: an item of a menu goes with its menu, the menu's button stays. */
export function lastingOpener(active: Element | null): Element | null {
  const button = active?.closest('[role=menu]')?.getAttribute('aria-labelledby') ?? null;
  return button === null ? active : document.getElementById(button);
}

/** Focuses what opened something, or what stands in for it when the opener is gone, too. */
export function focusBack(opener: Element | null, standIn: string): void {
  const target = opener?.isConnected === true ? opener : document.querySelector(standIn);
  if (target instanceof HTMLElement) target.focus();
}

/**
 * What opened this has the focus again when it goes, so that nobody on the keyboard starts over from the top. `standIn`
 * selects what has it when the opener is gone.
 */
export function useReturnFocus(standIn: string): void {
  // At the first render: a field that takes the focus does so before any effect.
  const [opener] = useState(() => lastingOpener(document.activeElement));
  useEffect(
    () => () => {
      if (focusIsLost()) focusBack(opener, standIn);
    },
    [opener, standIn],
  );
}
