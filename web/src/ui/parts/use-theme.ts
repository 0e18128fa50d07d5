import { useEffect, useInsertionEffect, useState } from 'react';
import type { Theme } from '../../world/types.ts';
import { themeFor } from '../model/theme.ts';
import { useSettings } from '../settings.ts';

/** Looked at so often, an evening turns dark while one is in a room. */
const HOUR_CHECK_MS = 60_000;

/** The theme in force; also written to the root element, where the tokens hang. */
export function useTheme(): Theme {
  const choice = useSettings((state) => state.theme);
  const [hour, setHour] = useState(() => new Date().getHours());
  useEffect(() => {
    const timer = setInterval(() => setHour(new Date().getHours()), HOUR_CHECK_MS);
    return () => clearInterval(timer);
  }, []);
  const theme = themeFor(choice, hour);
  // Before anything is drawn, so that no colour fades in from the other theme.
  useInsertionEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return theme;
}
