import { t } from '../../words/words.ts';
import { toRoomName } from '../model/room-name.ts';
import { Logo } from '../parts/logo.tsx';
import { FloorPicture } from './floor-picture.tsx';
import { RoomNameForm } from './front-page.tsx';
import './front.css';

type MessagePageProps = { title: string; body: string; typed: string };

/** An address that leads nowhere: says so, and offers the nearest room. */
export function MessagePage({ title, body, typed }: MessagePageProps) {
  return (
    <main className="front">
      <FloorPicture />
      <section className="front-card panel" aria-labelledby="message-title">
        <p className="front-brand">
          <Logo /> Atrium
        </p>
        <h1 id="message-title">{title}</h1>
        <p className="quiet front-lead">{body}</p>
        <RoomNameForm start={toRoomName(typed)} />
        <a className="front-back" href="/">
          {t('common.toFrontPage')}
        </a>
      </section>
    </main>
  );
}
