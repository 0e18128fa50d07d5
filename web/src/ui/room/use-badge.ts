import { useEffect } from 'react';
import { useClient } from '../client-context.ts';
import { callsOf, missedSince } from '../model/badge.ts';

/** While another tab is in front: how many calls were missed, before the title and on the icon of an installed page. */
export function useBadge(): void {
  const client = useClient();
  useEffect(() => {
    let seen = callsOf(client.room.getState());
    let shown = 0;
    const show = (missed: number) => {
      if (missed === shown) return;
      shown = missed;
      document.title = missed === 0 ? plain() : `(${missed}) ${plain()}`;
      // Refused where the page is not installed, which does not matter.
      void icon()
        ?.setAppBadge(missed)
        .catch(() => undefined);
    };
    // A page in front is told of every change of the room, and has nothing to count.
    const look = () => show(document.hidden ? missedSince(seen, client.room.getState()) : 0);
    const turn = () => {
      if (document.hidden) seen = callsOf(client.room.getState());
      look();
    };
    const stop = client.room.subscribe(look);
    document.addEventListener('visibilitychange', turn);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', turn);
      show(0);
    };
  }, [client]);
}

/** Not every browser has icons to put a number on, whatever the type says; 0 takes it away. */
const icon = (): Navigator | null => ('setAppBadge' in navigator ? navigator : null);
const plain = (): string => document.title.replace(/^\(\d+\) /, '');
