import type { WireError } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import { endingOf, type Ending } from '../model/endings.ts';
import { roomTitle } from '../model/room-name.ts';
import { Logo } from '../parts/logo.tsx';
import { useRoom } from '../client-context.ts';
import './front.css';

type EndedProps = { onAgain: () => void } & (
  { kind: 'left' } | { kind: 'ended'; error: WireError; canRejoin: boolean }
);

/** The stay is over: why, and the way on. */
export function Ended(props: EndedProps) {
  const room = roomTitle(useRoom((state) => state.room));
  const ending: Ending =
    props.kind === 'ended'
      ? endingOf(props.error, props.canRejoin)
      : {
          title: t('front.seeYou'),
          body: t('front.youLeft', { room }),
          action: 'rejoin',
          label: t('front.enterAgain'),
        };
  const act = () => {
    if (ending.action === 'front') location.assign('/');
    else if (ending.action === 'reload') location.reload();
    else props.onAgain();
  };
  return (
    <main className="front over-stage">
      <section className="front-card panel" aria-labelledby="ended-title">
        <p className="front-brand">
          <Logo /> Atrium
        </p>
        <h1 id="ended-title">{ending.title}</h1>
        <p className="quiet front-lead" role="status">
          {ending.body}
        </p>
        <button type="button" className="button primary front-start" onClick={act} autoFocus>
          {ending.label}
        </button>
        {ending.action !== 'front' && (
          <a className="front-back" href="/">
            {t('common.toFrontPage')}
          </a>
        )}
      </section>
    </main>
  );
}
