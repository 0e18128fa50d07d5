import type { OpsPanel, PanelAnswer, PlotLine } from '@atrium/ops/view';
import { inUnit, toneOf } from './format.ts';
import { LinesPlot } from './lines-plot.tsx';

type AnswerProps = { answer: PanelAnswer; /** What its lines span, in words. */ span: string; nowMs: number };

/** One panel of a board; its meaning is behind its title. */
export function PanelView({ answer, span, nowMs }: AnswerProps) {
  const { panel, problem } = answer;
  const width = panel.kind === 'stat' ? (panel.width <= 4 ? 'narrow' : 'third') : panel.width > 12 ? 'wide' : 'half';
  return (
    <article className={`card panel ${width}`}>
      {panel.about === '' || panel.kind === 'words' ? (
        <h3>{panel.title}</h3>
      ) : (
        <details className="about">
          <summary>
            <h3>{panel.title}</h3>
          </summary>
          <p className="quiet">{panel.about}</p>
        </details>
      )}
      {panel.window !== undefined && <p className="quiet window">{panel.window}</p>}
      {problem !== null && <p className="warn">■ {problem}</p>}
      <Body answer={answer} span={span} nowMs={nowMs} />
    </article>
  );
}

function Body({ answer, span, nowMs }: AnswerProps) {
  const { panel, lines } = answer;
  if (panel.kind === 'words') return <Words text={panel.about} />;
  if (lines.length === 0) return <p className="quiet">{panel.whenEmpty ?? 'not known now'}</p>;
  switch (panel.kind) {
    case 'stat':
      return <Stats panel={panel} lines={lines} nowMs={nowMs} />;
    case 'bars':
      return <Bars panel={panel} lines={lines} nowMs={nowMs} />;
    case 'table':
      return <Table panel={panel} lines={lines} nowMs={nowMs} />;
    case 'lines':
    case 'heat':
      return <LinesPlot answer={answer} span={span} nowMs={nowMs} />;
  }
}

type Props = { panel: OpsPanel; lines: readonly PlotLine[]; nowMs: number };

const SHAPES: Readonly<Record<string, string>> = { green: '●', yellow: '■', red: '▲' };

function Stats({ panel, lines, nowMs }: Props) {
  return (
    <ul className="stats">
      {lines.map(({ name, values }, index) => {
        const value = values[0] ?? null;
        const tone = toneOf(panel, value);
        return (
          <li key={`${name} ${index}`} className={tone}>
            <span className="big">
              {SHAPES[tone] !== undefined && <span className="shape">{SHAPES[tone]} </span>}
              {inUnit(value, { ...panel, nowMs })}
            </span>
            {lines.length > 1 && <span className="quiet"> {name}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Bars({ panel, lines, nowMs }: Props) {
  // What is overspent twentyfold has no bar, and makes those of the others no shorter.
  const most = Math.max(...lines.map(({ values }) => values[0] ?? 0), Number.MIN_VALUE);
  const sorted = [...lines].sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0));
  return (
    <ul className="reasons">
      {sorted.map(({ name, values }, index) => {
        const value = values[0] ?? null;
        return (
          <li key={`${name} ${index}`} className={toneOf(panel, value)}>
            <span>{name}</span>
            <span className="number">{inUnit(value, { ...panel, nowMs })}</span>
            <div className="bar" aria-hidden="true">
              <div style={{ width: `${(Math.max(0, value ?? 0) / most) * 100}%` }} />
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Table({ panel, lines, nowMs }: Props) {
  const columns = Object.entries(panel.columns ?? {});
  return (
    <div className="scroll" role="region" aria-label={panel.title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(([label, head]) => (
              <th key={label}>{head}</th>
            ))}
            <th>{panel.value}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ labels, values }, index) => (
            <tr key={index}>
              {columns.map(([label]) => (
                <td key={label}>{labels[label]}</td>
              ))}
              <td className="number">{inUnit(values[0] ?? null, { ...panel, nowMs })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Paragraphs, and tables as Markdown writes them; nothing else is in the boards. */
function Words({ text }: { text: string }) {
  const lines = text.split('\n');
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const rows = lines.filter((line) => /^\|.*\|$/.test(line) && !/^[|:\s-]+$/.test(line)).map(cells);
  const rest = lines
    .filter((line) => !line.startsWith('|'))
    .join('\n')
    .trim();
  const [head, ...body] = rows;
  return (
    <>
      {rest !== '' && <p className="words">{rest}</p>}
      {head !== undefined && (
        <div className="scroll" role="region" aria-label="Table" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {head.map((cell) => (
                  <th key={cell}>{cell}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {body.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
