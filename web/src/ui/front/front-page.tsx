import { ArrowRight, Sparkles } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { t } from '../../words/words.ts';
import { randomRoomName, roomTitle, toRoomName } from '../model/room-name.ts';
import { roomPath } from '../model/route.ts';
import { LanguagePicker } from '../parts/language-picker.tsx';
import { Logo } from '../parts/logo.tsx';
import { navigate } from '../use-route.ts';
import { FloorPicture } from './floor-picture.tsx';
import './front.css';

/** One card: start a room, or go to one whose name one knows. */
export function FrontPage() {
  return (
    <main className="front">
      <FloorPicture />
      <section className="front-card panel" aria-labelledby="front-title">
        <p className="front-brand">
          <Logo /> Atrium
        </p>
        <h1 id="front-title">{t('front.title')}</h1>
        <p className="quiet front-lead">{t('front.lead')}</p>
        <button
          type="button"
          className="button primary front-start"
          onClick={() => navigate(roomPath(randomRoomName(() => Math.random())))}
        >
          <Sparkles size={20} aria-hidden="true" /> {t('front.startRoom')}
        </button>
        <p className="front-or" aria-hidden="true">
          {t('front.or')}
        </p>
        <RoomNameForm start="" />
        <LanguagePicker />
      </section>
    </main>
  );
}

/** A room's name, made legal while it is typed. */
export function RoomNameForm({ start }: { start: string }) {
  const [text, setText] = useState(start);
  const [empty, setEmpty] = useState(false);
  const room = toRoomName(text);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setEmpty(room === '');
    if (room !== '') navigate(roomPath(room));
  };
  const differs = room !== '' && room !== text.trim();
  return (
    <form className="room-form" onSubmit={submit} noValidate>
      <label htmlFor="room-name">{t('front.roomName')}</label>
      <div className="room-form-row">
        <input
          id="room-name"
          className="field"
          value={text}
          placeholder={t('front.roomNameExample')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          aria-describedby="room-name-help"
          aria-invalid={empty}
          onChange={(event) => {
            setText(event.target.value);
            setEmpty(false);
          }}
        />
        <button type="submit" className="button room-form-go" aria-label={t('front.goToRoom')}>
          <ArrowRight size={20} aria-hidden="true" />
        </button>
      </div>
      <p id="room-name-help" className={empty ? 'room-form-help bad' : 'room-form-help quiet'} role="status">
        {empty && text.trim() === '' && t('front.roomNameMissing')}
        {empty && text.trim() !== '' && t('front.roomNameUnusable')}
        {!empty && differs && t('front.goesTo', { title: roomTitle(room), room })}
      </p>
    </form>
  );
}
