import { Toast } from 'radix-ui';
import { useLayoutEffect, useRef, type RefObject } from 'react';
import { focusBack, focusIsLost } from '../parts/use-return-focus.ts';

const LIST = '.toasts';

/** Where messages stand. F8 goes there, as the name says. */
export function ToastList() {
  return <Toast.Viewport className="toasts" label="Messages ({hotkey})" data-obstacle="" />;
}

/** An answered message takes the focus along: it goes to the next message, and after the last back to where it came from. */
export function useToastFocus(count: number): void {
  const opener = useOpener();
  useLayoutEffect(() => {
    const list = document.querySelector<HTMLElement>(LIST);
    if (list === null || (!focusIsLost() && document.activeElement !== list)) return;
    if (opener.current === undefined) return;
    if (count > 0) list.focus();
    else {
      if (opener.current === null) list.blur();
      else focusBack(opener.current, '.room-menu');
      opener.current = undefined;
    }
  });
}

/** Where the focus was before it went to the messages; null for nowhere, undefined while it is not with them. */
function useOpener(): RefObject<Element | null | undefined> {
  const opener = useRef<Element | null | undefined>(undefined);
  useLayoutEffect(() => {
    const list = document.querySelector(LIST);
    const onFocus = (event: Event) => {
      const from = event instanceof FocusEvent && event.relatedTarget instanceof Element ? event.relatedTarget : null;
      if (from !== null ? !list?.contains(from) : opener.current === undefined) opener.current = from;
    };
    const onBlur = (event: Event) => {
      const to = event instanceof FocusEvent && event.relatedTarget instanceof Element ? event.relatedTarget : null;
      if (to !== null && !list?.contains(to)) opener.current = undefined;
    };
    list?.addEventListener('focusin', onFocus);
    list?.addEventListener('focusout', onBlur);
    return () => {
      list?.removeEventListener('focusin', onFocus);
      list?.removeEventListener('focusout', onBlur);
    };
  }, []);
  return opener;
}
