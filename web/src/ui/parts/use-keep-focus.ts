import { useLayoutEffect, useRef, type FocusEvent, type RefObject } from 'react';
import { focusIsLost, lastingOpener } from './use-return-focus.ts';

type FocusKeeper = { onFocus: (event: FocusEvent) => void; onBlur: (event: FocusEvent) => void };

/**
 * For a list whose rows move between groups, where React makes them anew: what had the focus has it again in its new
 * place, told by `data-focus`, and the list itself has it when that is gone for good.
 */
export function useKeepFocus(list: RefObject<HTMLElement | null>): FocusKeeper {
  const last = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const gone = last.current;
    if (gone === null || gone.isConnected || !focusIsLost()) return;
    const key = gone.dataset.focus;
    const again = key === undefined ? null : list.current?.querySelector<HTMLElement>(`[data-focus="${key}"]`);
    (again ?? list.current)?.focus();
  });
  return {
    onFocus: ({ target }) => {
      // Events of a menu come here, too, since it is opened in here; it stands elsewhere.
      if (target instanceof HTMLElement && list.current?.contains(target) === true) last.current = target;
    },
    onBlur: ({ target, relatedTarget }) => {
      // A menu that is opened in here goes with its row.
      if (relatedTarget !== target && lastingOpener(relatedTarget) === target) return;
      // Whoever goes elsewhere leaves the element where it is; one that is taken away is gone a moment later.
      queueMicrotask(() => {
        if (last.current === target && target.isConnected) last.current = null;
      });
    },
  };
}
