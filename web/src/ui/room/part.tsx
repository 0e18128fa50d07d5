import { TriangleAlert } from 'lucide-react';
import { createContext, use, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { t, type WordKey } from '../../words/words.ts';
import { ErrorBoundary, type Failure } from '../parts/error-boundary.tsx';
import './part.css';

const Notes = createContext<HTMLElement | null>(null);

/** Where broken parts say so, all in one place: a part that is gone has none of its own. */
export function Parts({ children }: { children: ReactNode }) {
  const [notes, setNotes] = useState<HTMLElement | null>(null);
  return (
    <Notes value={notes}>
      {children}
      <div ref={setNotes} className="part-notes" />
    </Notes>
  );
}

/** Says which part broke, and that one is still in the room. */
type Stopped = Extract<WordKey, `room.${string}Stopped`>;

/** One part of the room's page. What breaks in it stays in it: the call and the rest go on. */
export function Part({ stopped, children }: { stopped: Stopped; children: ReactNode }) {
  const notes = use(Notes);
  return (
    <ErrorBoundary
      fallback={(failure) => notes !== null && createPortal(<BrokenPart stopped={stopped} {...failure} />, notes)}
    >
      {children}
    </ErrorBoundary>
  );
}

function BrokenPart({ stopped, times, retry }: { stopped: Stopped } & Failure) {
  // What broke twice will break again; a reload is the better try, and it keeps the place.
  const again = times > 1;
  return (
    <div className="part-note panel" role="alert" data-obstacle="">
      <TriangleAlert size={20} aria-hidden="true" />
      <p>{t(stopped)}</p>
      <button type="button" className="button small" onClick={again ? () => location.reload() : retry}>
        {again ? t('room.reloadPage') : t('common.tryAgain')}
      </button>
    </div>
  );
}
