import type { BoardAnswer, BoardNames } from '@atrium/ops/view';
import { clock } from './format.ts';
import { PanelView } from './panel-view.tsx';
import type { Theme } from './theme.ts';
import { usePolled } from './use-polled.ts';

/** The boards that Grafana shows, from the same definitions. */
export function Boards({ name, theme }: { name: string | null; theme: Theme }) {
  const names = usePolled<BoardNames>('/ops/api/boards');
  if (names.state === 'waiting') return <p className="quiet">Asking ...</p>;
  if (names.state === 'failed') return <p className="banner">The room service does not answer.</p>;
  const { boards } = names.value;
  const chosen = boards.find((board) => board.name === name) ?? boards[0];
  return (
    <>
      <nav className="chooser" aria-label="Boards">
        {boards.map((board) => (
          <a key={board.name} href={`#boards/${board.name}`} aria-current={board === chosen ? 'page' : undefined}>
            {board.title}
          </a>
        ))}
      </nav>
      {chosen !== undefined && <BoardView key={`${chosen.name} ${theme}`} name={chosen.name} />}
    </>
  );
}

function BoardView({ name }: { name: string }) {
  const polled = usePolled<BoardAnswer>(`/ops/api/boards/${name}`);
  if (polled.state === 'waiting') return <p className="quiet">Asking Prometheus ...</p>;
  if (polled.state === 'failed') return <p className="banner">The room service does not answer.</p>;
  const { board, panels, prometheus, atMs } = polled.value;
  let at = 0;
  const rows = board.rows.map((row) => ({ ...row, panels: row.panels.flatMap(() => panels[at++] ?? []) }));
  return (
    <>
      <p className="quiet">
        {board.about} Of {clock(atMs, atMs)}; lines span the last hour.
      </p>
      {prometheus.state !== 'there' && (
        <p className="banner" role="status">
          <strong>Prometheus does not answer.</strong> {prometheus.todo}
        </p>
      )}
      {rows.map((row) => (
        <section key={row.title} aria-label={row.title}>
          <h2 className="small">{row.title}</h2>
          <div className="panels">
            {row.panels.map((panel, index) => (
              <PanelView key={`${panel.panel.title} ${index}`} answer={panel} nowMs={atMs} />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
