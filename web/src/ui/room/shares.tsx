import { lazy, Suspense, useEffect } from 'react';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { facesOf } from '../model/podium.ts';
import { sharesOf } from '../model/shares.ts';
import { say, useUiStore } from './room-ui.ts';

const ShareView = lazy(async () => ({ default: (await import('./share-view.tsx')).ShareView }));
const OwnShare = lazy(async () => ({ default: (await import('./own-share.tsx')).OwnShare }));

/** The screens that are shown in my circle and from the podium, and my own. What draws them is loaded with the first of them. */
export function Shares() {
  const self = useRoom((state) => state.self);
  const circle = useRoom((state) => circleOf(state, state.self));
  const people = useRoom((state) => state.people);
  const podium = useRoom((state) => state.podium);
  const remotes = useMedia((state) => state.remotes);
  const shows = useMedia((state) => state.screen.kind === 'live');
  const shares = sharesOf(facesOf({ people, podium, circle }), self, remotes);
  useShareWords();
  return (
    <Suspense fallback={null}>
      {shares.length > 0 && <ShareView shares={shares} />}
      {shows && <OwnShare />}
    </Suspense>
  );
}

/** Why there is no screen, once, where the person asked for one. */
function useShareWords(): void {
  const client = useClient();
  const ui = useUiStore();
  useEffect(
    () =>
      client.media.subscribe(({ screen }, before) => {
        if (screen !== before.screen && screen.kind === 'problem') say(ui, t(`share.problem.${screen.problem}`));
      }),
    [client, ui],
  );
}
