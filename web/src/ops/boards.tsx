import type { BoardAnswer, BoardNames, OpsKept } from '@atrium/ops/view';
import { useMemo, useState } from 'react';
import { DETAIL } from './address.ts';
import { clock } from './format.ts';
import { lately, SPANS, type Span } from './lately.ts';
import { NoAnswer, OldBanner } from './no-answer.tsx';
import { PanelView } from './panel-view.tsx';
import type { Theme } from './theme.ts';
import { usePolled } from './use-polled.ts';

type OpsBoardName = BoardNames['boards'][number];

type Props = { name: string | null; theme: Theme; kept: OpsKept | null };

/** The boards that Grafana shows, from the same definitions. */
export function Boards({ name, theme, kept }: Props) {
  const names = usePolled<BoardNames>('/ops/api/boards');
  const [span, choose] = useState<Span>(SPANS[0]);
  if (names.value === null) return <NoAnswer times={names.times} kept={kept} />;
  const { boards } = names.value;
  const chosen = boards.find((board) => board.name === name) ?? boards[0];
  return (
    <>
      <nav className="chooser" aria-label="Boards">
        {boards.filter(isListed(chosen)).map((board) => (
          <a key={board.name} href={`#boards/${board.name}`} aria-current={board === chosen ? 'page' : undefined}>
            {board.title}
          </a>
        ))}
      </nav>
      <div className="chooser spans-of-lines" role="group" aria-label="What lines span">
        {SPANS.map((one) => (
          <button key={one.name} type="button" aria-pressed={one === span} onClick={() => choose(one)}>
            {one.name}
          </button>
        ))}
      </div>
      {chosen !== undefined && <BoardView key={`${chosen.name} ${theme}`} name={chosen.name} span={span} kept={kept} />}
    </>
  );
}

/** One for each promise would push all others off a phone: its card leads there, and it stays listed while it is shown. */
function isListed(chosen: OpsBoardName | undefined): (board: OpsBoardName) => boolean {
  return (board) => board === chosen || !board.name.startsWith(DETAIL);
}

function BoardView({ name, span, kept }: { name: string; span: Span; kept: OpsKept | null }) {
  const { value, times } = usePolled<BoardAnswer>(`/ops/api/boards/${name}`);
  // Lines are drawn anew for another answer or span, and not whenever something else is.
  const shown = useMemo(() => (value === null ? null : <BoardAnswered answer={value} span={span} />), [value, span]);
  return (
    <>
      {value === null ? <NoAnswer times={times} kept={kept} /> : <OldBanner times={times} kept={kept} />}
      {shown}
    </>
  );
}

function BoardAnswered({ answer, span }: { answer: BoardAnswer; span: Span }) {
  const { board, panels, prometheus, atMs } = answer;
  let at = 0;
  const rows = board.rows.map((row) => ({ ...row, panels: row.panels.flatMap(() => panels[at++] ?? []) }));
  return (
    <>
      <p className="quiet">
        {board.about} Of {clock(atMs, atMs)}; lines span {span.words}.
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
              <PanelView
                key={`${panel.panel.title} ${index}`}
                answer={lately(panel, span)}
                span={span.words}
                nowMs={atMs}
              />
            ))}
          </div>
        </section>
      ))}
    </>
  );
}
