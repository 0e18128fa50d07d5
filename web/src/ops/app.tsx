import { useEffect, useState } from 'react';
import { Boards } from './boards.tsx';
import { NowView } from './now-view.tsx';
import { readTheme, setTheme, type Theme } from './theme.ts';

type Tab = { kind: 'now' } | { kind: 'boards'; board: string | null };

function tabOf(hash: string): Tab {
  const [, what, board = ''] = /^#(boards)(?:\/([a-z-]+))?$/.exec(hash) ?? [];
  return what === 'boards' ? { kind: 'boards', board: board === '' ? null : board } : { kind: 'now' };
}

/** Two views, each with an address, so that a link in an alert opens the one that it means. */
export function App() {
  const [tab, setTab] = useState(() => tabOf(location.hash));
  const [theme, choose] = useState<Theme>(readTheme);
  useEffect(() => {
    const changed = () => setTab(tabOf(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const other: Theme = theme === 'dark' ? 'light' : 'dark';
  return (
    <>
      <header className="top">
        <h1>Atrium, on call</h1>
        <nav aria-label="Views">
          <a href="#now" aria-current={tab.kind === 'now' ? 'page' : undefined}>
            Now
          </a>
          <a href="#boards" aria-current={tab.kind === 'boards' ? 'page' : undefined}>
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
      <main>{tab.kind === 'now' ? <NowView key={theme} /> : <Boards name={tab.board} theme={theme} />}</main>
    </>
  );
}
