import { t } from '../../words/words.ts';
import { failureDetails, failureWords } from '../model/failure-words.ts';
import { Logo } from '../parts/logo.tsx';
import './front.css';

type BrokenProps = { error: unknown; inRoom: boolean };

/** A page that could not be drawn. A reload takes the place in the room back, so trying again costs nothing. */
export function Broken({ error, inRoom }: BrokenProps) {
  const { title, body } = failureWords(error, inRoom);
  return (
    <main className="front">
      <section className="front-card panel" aria-labelledby="broken-title">
        <p className="front-brand">
          <Logo /> Atrium
        </p>
        <h1 id="broken-title">{title}</h1>
        <p className="quiet front-lead" role="alert">
          {body}
        </p>
        <button type="button" className="button primary front-start" onClick={() => location.reload()} autoFocus>
          {t('common.tryAgain')}
        </button>
        <details className="front-details quiet">
          <summary>{t('front.details')}</summary>
          <p>{failureDetails(error)}</p>
        </details>
        <a className="front-back" href="/">
          {t('common.toFrontPage')}
        </a>
      </section>
    </main>
  );
}
