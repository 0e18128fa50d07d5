import { useEffect } from 'react';
import { t } from '../../words/words.ts';
import { useClient } from '../client-context.ts';
import { circleMeant, withoutCircle } from '../model/circle-link.ts';
import { goToCircle } from './acts.ts';
import { say, useUiStore } from './room-ui.ts';

/** Whoever came by a link to a circle walks there, once; before one that is locked they may knock, as anybody. */
export function useCircleLink(): void {
  const client = useClient();
  const ui = useUiStore();
  useEffect(() => {
    const meant = circleMeant(location.search);
    if (meant === null) return;
    history.replaceState(null, '', `${location.pathname}${withoutCircle(location.search)}`);
    const { circles, self } = client.room.getState();
    const circle = circles.get(meant);
    if (circle === undefined) say(ui, t('toast.circleGone'));
    else if (self !== null && !circle.members.includes(self)) goToCircle(client, ui, circle);
  }, [client, ui]);
}
