import { useEffect, useState } from 'react';
import { NOW, viewOf } from './address.ts';
import { Boards } from './boards.tsx';
import { NowView } from './now-view.tsx';
import { Runbook } from './runbook.tsx';
import { readTheme, setTheme, type Theme } from './theme.ts';
import { useKept } from './use-kept.ts';

/** Two views and the runbooks, each with an address, so that a link in an alert opens the one that it means. */
export function App() {
  const [view, show] = useState(() => viewOf(location.hash));
  const [theme, choose] = useState<Theme>(readTheme);
  const kept = useKept();
  useEffect(() => {
    const changed = () => show(viewOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const other: Theme = theme === 'dark' ? 'light' : 'dark';
  return (
    <>
      <header className="top">
        <h1>Atrium, on call</h1>
        <nav aria-label="Views">
          <a href={NOW} aria-current={view.kind === 'now' ? 'page' : undefined}>
            Now
          </a>
          <a href="#boards" aria-current={view.kind === 'boards' ? 'page' : undefined}>
            Boards
          </a>
          <a href="/ops/traces">Traces</a>
          <a href="/ops/runbooks">Runbooks</a>
        </nav>
        <button
          type="button"
          onClick={() => {
            setTheme(other);
            choose(other);
          }}
        >
          {other === 'light' ? 'Light' : 'Dark'}
        </button>
      </header>
      <main>
        {view.kind === 'now' ? (
          <NowView key={theme} kept={kept} />
        ) : (
          <Boards name={view.board} theme={theme} kept={kept} />
        )}
      </main>
      {view.kind === 'now' && view.runbook !== null && (
        <Runbook name={view.runbook} kept={kept?.runbooks[view.runbook]} />
      )}
    </>
  );
}
