import { useEffect, useState } from 'react';

/** What opened this has the focus again when it goes, so that nobody on the keyboard starts over from the top. */
export function useReturnFocus(): void {
  // At the first render: a field that takes the focus does so before any effect.
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
    [opener],
  );
}
