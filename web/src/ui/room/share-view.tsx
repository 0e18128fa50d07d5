import { Maximize, Maximize2, Minimize2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PersonId } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import { useClient, useRoom } from '../client-context.ts';
import { shownShare, type Share } from '../model/shares.ts';
import { show } from '../parts/show-stream.ts';
import { Tip } from '../parts/tip.tsx';
import { say, useUi, useUiStore } from './room-ui.ts';
import './share-view.css';

/** One screen large, the names of the others above it; the floor is an inset beside it meanwhile (`share-view.css`). */
export function ShareView({ shares }: { shares: readonly Share[] }) {
  const client = useClient();
  const ui = useUiStore();
  const chosen = useUi((state) => state.share.chosen);
  const small = useUi((state) => state.share.small);
  const people = useRoom((state) => state.people);
  const shown = shownShare(shares, chosen);
  const video = useRef<HTMLVideoElement>(null);
  const heightPx = useHeight(video);
  const nameOf = (id: PersonId) => people.get(id)?.name ?? t('common.somebody');
  const stream = shown?.stream ?? null;
  const who = shown?.person;
  const others = shares.map(({ person }) => person).join();

  useEffect(() => show(video.current, stream), [stream]);
  useEffect(() => {
    // Another screen that comes takes nobody's from them, wherever its person stands in the circle.
    if (who !== undefined) ui.setState(({ share }) => ({ share: { ...share, chosen: who } }));
  }, [ui, who]);
  useEffect(() => {
    // What is not drawn is not sent.
    const pixels = new Map(others.split(',').map((person) => [person, 0]));
    if (who !== undefined) pixels.set(who, Math.round(heightPx * devicePixelRatio));
    client.showScreens(pixels);
  }, [client, others, who, heightPx]);
  useEffect(() => () => client.showScreens(new Map()), [client]);

  if (shown === null) return null;
  const name = nameOf(shown.person);
  const fullScreen = () => void toFullScreen(video.current).then((done) => done || say(ui, t('share.noFullScreen')));
  return (
    <section className={small ? 'share small' : 'share'} data-obstacle="" aria-label={t('share.screens')}>
      <header>
        {shares.length > 1 && !small ? (
          <div className="share-names" role="group" aria-label={t('share.choose')}>
            {shares.map(({ person }) => (
              <button
                key={person}
                type="button"
                aria-pressed={person === shown.person}
                onClick={() => ui.setState((state) => ({ share: { ...state.share, chosen: person } }))}
              >
                <span dir="auto">{nameOf(person)}</span>
              </button>
            ))}
          </div>
        ) : (
          <h2>{t('share.of', { name })}</h2>
        )}
        <Tip words={small ? t('share.larger') : t('share.smaller')} side="bottom">
          <button
            type="button"
            aria-label={small ? t('share.larger') : t('share.smaller')}
            onClick={() => ui.setState((state) => ({ share: { ...state.share, small: !small } }))}
          >
            {small ? <Maximize2 aria-hidden="true" /> : <Minimize2 aria-hidden="true" />}
          </button>
        </Tip>
        <Tip words={t('share.fullScreen')} side="bottom">
          <button type="button" aria-label={t('share.fullScreen')} onClick={fullScreen}>
            <Maximize aria-hidden="true" />
          </button>
        </Tip>
      </header>
      <video ref={video} playsInline muted autoPlay aria-label={t('share.of', { name })} onDoubleClick={fullScreen} />
    </section>
  );
}

/** How high the element is drawn, CSS px. */
function useHeight(element: React.RefObject<HTMLElement | null>): number {
  const [heightPx, setHeightPx] = useState(0);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setHeightPx(Math.round(entry?.contentRect.height ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return heightPx;
}

/** Safari on phones knows full screen of a video alone. */
type OldVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

async function toFullScreen(video: OldVideo | null): Promise<boolean> {
  if (video === null) return false;
  try {
    if (typeof (video as Partial<HTMLVideoElement>).requestFullscreen === 'function') await video.requestFullscreen();
    else if (video.webkitEnterFullscreen === undefined) return false;
    else video.webkitEnterFullscreen();
    return true;
  } catch {
    return false;
  }
}
