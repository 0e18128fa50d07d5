import { TriangleAlert } from 'lucide-react';
import { createContext, use, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
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

/** One part of the room's page, named as in "The chat". What breaks in it stays in it: the call and the rest go on. */
export function Part({ name, children }: { name: string; children: ReactNode }) {
  const notes = use(Notes);
  return (
    <ErrorBoundary
      fallback={(failure) => notes !== null && createPortal(<BrokenPart name={name} {...failure} />, notes)}
    >
      {children}
    </ErrorBoundary>
  );
}

function BrokenPart({ name, times, retry }: { name: string } & Failure) {
  // What broke twice will break again; a reload is the better try, and it keeps the place.
  const again = times > 1;
  return (
    <div className="part-note panel" role="alert" data-obstacle="">
      <TriangleAlert size={20} aria-hidden="true" />
      <p>{name} stopped working. You are still in the room.</p>
      <button type="button" className="button small" onClick={again ? () => location.reload() : retry}>
        {again ? 'Reload the page' : 'Try again'}
      </button>
    </div>
  );
}
