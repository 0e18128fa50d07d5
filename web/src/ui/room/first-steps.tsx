import { Lightbulb, Link2, X } from 'lucide-react';
import { useState } from 'react';
import type { Pose } from '@atrium/protocol';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { isLocalhost } from '../model/localhost.ts';
import { HINTS, hintWords, learn, nextHint, type HintPlace } from '../model/hints.ts';
import { useTouch } from '../parts/use-media-query.ts';
import { useEvery } from '../parts/use-every.ts';
import { settings, useSettings } from '../settings.ts';
import { copyLink } from './acts.ts';
import { useUiStore } from './room-ui.ts';
import './first-steps.css';

const LOOK_MS = 500;

/** An empty room says so and offers the link; else the first time comes with a hint at a time. */
export function FirstSteps() {
  const alone = useRoom((state) => state.connection.kind === 'joined' && state.people.size <= 1);
  return (
    <div className="first-steps">
      {alone && <EmptyRoom />}
      <HintLine />
    </div>
  );
}

function EmptyRoom() {
  const ui = useUiStore();
  const room = useRoom((state) => state.room);
  const host = useRoom((state) => state.people.get(state.self ?? '')?.role === 'host');
  return (
    <section className="empty-room panel" aria-labelledby="empty-title" data-obstacle="">
      <h2 id="empty-title">{t('steps.nobodyElse')}</h2>
      <p className="quiet">{t('steps.sendLink')}</p>
      <button type="button" className="button primary" onClick={() => void copyLink(room, ui)}>
        <Link2 size={18} aria-hidden="true" /> {t('steps.copyLink')}
      </button>
      {host && isLocalhost(location.hostname) && (
        <p className="quiet empty-demo">
          {t('steps.bringDemoPeople')} <code dir="ltr">npm run bots -- --room {room}</code>
        </p>
      )}
    </section>
  );
}

function HintLine() {
  const client = useClient();
  const touch = useTouch();
  const on = useSettings((state) => state.hints && state.hintsDone.length < HINTS.length);
  const done = useSettings((state) => state.hintsDone);
  const others = useRoom((state) => state.people.size - 1);
  const inCircle = useRoom((state) => circleOf(state, state.self) !== null);
  const micLive = useMedia((state) => state.mic.kind === 'live');
  const muted = useMedia((state) => state.muted);
  const [start, setStart] = useState<Pose | null>(null);
  const [walkedM, setWalkedM] = useState(0);
  const place: HintPlace = { walkedM, others, inCircle, micLive, muted };
  useEvery(LOOK_MS, on, () => {
    const self = client.room.getState().self;
    const pose = self === null ? null : client.poseOf(self);
    if (pose === null) return;
    if (start === null) setStart(pose);
    const walked = start === null ? 0 : Math.hypot(pose.x - start.x, pose.z - start.z);
    setWalkedM(walked);
    const learned = learn(done, { ...place, walkedM: walked });
    if (learned !== done) settings.setState({ hintsDone: learned });
  });
  const hint = on ? nextHint(done, place) : null;
  if (hint === null) return null;
  return (
    <p className="hint panel" data-obstacle="">
      <Lightbulb size={18} aria-hidden="true" />
      <span>{hintWords(hint, touch)}</span>
      <button
        type="button"
        aria-label={t('steps.closeHint')}
        onClick={() => settings.setState({ hintsDone: HINTS.filter((item) => done.includes(item) || item === hint) })}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </p>
  );
}
