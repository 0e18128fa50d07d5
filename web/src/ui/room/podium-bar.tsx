import { Hand, Megaphone, Volume2 } from 'lucide-react';
import { useRef } from 'react';
import { numberOf, t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { podiumView, type PodiumView } from '../model/podium.ts';
import { listNames } from '../model/words.ts';
import { useKeepFocus } from '../parts/use-keep-focus.ts';
import { toggleHand } from './acts.ts';
import './podium-bar.css';

const PERCENT = 100;

/** Above the dock: who speaks to the whole room, how loud, and what one can do about it. */
export function PodiumBar() {
  const client = useClient();
  const self = useRoom((state) => state.self);
  const people = useRoom((state) => state.people);
  const podium = useRoom((state) => state.podium);
  const bar = useRef<HTMLElement>(null);
  const keepFocus = useKeepFocus(bar);
  const view = podiumView({ self, people, podium });
  if (view === null) return null;
  const name = (id: string) => people.get(id)?.name ?? t('common.somebody');
  return (
    <section
      ref={bar}
      className="podium-bar panel"
      data-obstacle=""
      aria-label={t('podium.title')}
      // Whoever is called up takes the button with them that had the focus.
      tabIndex={-1}
      {...keepFocus}
    >
      <div className="podium-line">
        {view.part === 'up' || view.speakers.length > 0 ? (
          <Megaphone aria-hidden="true" />
        ) : (
          <Hand aria-hidden="true" />
        )}
        <p role="status">{said(view, name)}</p>
        {view.speakers.length > 0 && <Loudness />}
        <button type="button" className="button small" onClick={() => toggleHand(client)}>
          {t(`podium.act.${view.part}`)}
        </button>
      </div>
      {view.hands.length > 0 && (
        <ol className="podium-hands" aria-label={t('podium.hands')}>
          {view.hands.map((id) => (
            <li key={id}>
              <Hand size={16} aria-hidden="true" />
              <span dir="auto">{name(id)}</span>
              <button
                type="button"
                className="button small"
                aria-label={t('podium.letSpeakName', { name: name(id) })}
                onClick={() => client.callUp(id, true)}
              >
                {t('podium.letSpeak')}
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function said({ part, speakers }: PodiumView, name: (id: string) => string): string {
  const names = listNames(speakers.map(name));
  if (part === 'up') return speakers.length === 0 ? t('podium.youSpeak') : t('podium.youAndSpeak', { names });
  if (speakers.length > 0) return t('podium.speak', { n: speakers.length, names });
  return part === 'hand' ? t('podium.handIsUp') : t('podium.hands');
}

function Loudness() {
  const client = useClient();
  const volume = useMedia((state) => state.podiumVolume);
  return (
    <label className="podium-volume">
      <Volume2 size={18} aria-hidden="true" />
      <input
        type="range"
        min={0}
        max={PERCENT}
        step={5}
        value={Math.round(volume * PERCENT)}
        aria-label={t('podium.volume')}
        aria-valuetext={numberOf(volume, { style: 'percent' })}
        onChange={(event) => client.setPodiumVolume(Number(event.target.value) / PERCENT)}
      />
    </label>
  );
}
