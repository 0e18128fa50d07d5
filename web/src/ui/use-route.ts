import { useEffect, useSyncExternalStore } from 'react';
import { pathOf, routeOf, type Route } from './model/route.ts';

/** Goes to another page of ours without loading everything again. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

export function useRoute(): Route {
  const path = useSyncExternalStore(
    (changed) => {
      addEventListener('popstate', changed);
      return () => removeEventListener('popstate', changed);
    },
    () => location.pathname,
  );
  const route = routeOf(path);
  const written = pathOf(route, path);
  useEffect(() => {
    if (written !== location.pathname) history.replaceState(null, '', `${written}${location.search}`);
  }, [written]);
  return route;
}
