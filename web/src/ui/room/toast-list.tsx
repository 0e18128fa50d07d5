import { Toast } from 'radix-ui';
import { useLayoutEffect, useRef } from 'react';
import { t } from '../../words/words.ts';
import { focusBack, focusIsLost } from '../parts/use-return-focus.ts';

const LIST = '.toasts';

/** Where messages stand. F8 goes there, as the name says. */
export function ToastList() {
  // Radix puts the key in.
  return <Toast.Viewport className="toasts" label={t('toast.list', { hotkey: '{hotkey}' })} data-obstacle="" />;
}

/** An answered message takes the focus along: it goes to the next message, and after the last back to where it came from. */
export function useToastFocus(count: number): void {
  /** Where the focus was before it went to the messages; null for nowhere, undefined while it is not with them. */
  const opener = useRef<Element | null | undefined>(undefined);

  useLayoutEffect(() => {
    const list = document.querySelector(LIST);
    const onFocus = (event: Event) => {
      const from = otherEnd(event);
      if (from === null ? opener.current === undefined : !list?.contains(from)) opener.current = from;
    };
    const onBlur = (event: Event) => {
      const to = otherEnd(event);
      if (to !== null && !list?.contains(to)) opener.current = undefined;
    };
    list?.addEventListener('focusin', onFocus);
    list?.addEventListener('focusout', onBlur);
    return () => {
      list?.removeEventListener('focusin', onFocus);
      list?.removeEventListener('focusout', onBlur);
    };
  }, []);

  // After each drawing: which message went does not matter, only whether the focus went with it.
  useLayoutEffect(() => {
    const list = document.querySelector<HTMLElement>(LIST);
    if (list === null || opener.current === undefined) return;
    if (!focusIsLost() && document.activeElement !== list) return;
    if (count > 0) return void list.focus();
    const from = opener.current;
    opener.current = undefined;
    if (from === null) list.blur();
    else focusBack(from, '.room-menu');
  });
}

function otherEnd(event: Event): Element | null {
  return event instanceof FocusEvent && event.relatedTarget instanceof Element ? event.relatedTarget : null;
}
