import { useSyncExternalStore } from 'react';

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Same width as in the style sheets. */
export const PHONE = '(max-width: 639px)';
export const usePhone = (): boolean => useMediaQuery(PHONE);
export const useShort = (): boolean => useMediaQuery('(max-height: 559px)');
export const useTouch = (): boolean => useMediaQuery('(pointer: coarse)');
export const useReducedMotion = (): boolean => useMediaQuery('(prefers-reduced-motion: reduce)');
