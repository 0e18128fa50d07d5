import type { RingSpan, Trace, TraceSummary } from './trace-ring.ts';
import { viewOf, type TraceRow } from './trace-view.ts';

/** For a person on call: two pages without any script, that say everything at a glance. Every value is escaped. */

const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1c2024, #e8eaed); --quiet: light-dark(#5c656e, #9aa4ae);
  --ground: light-dark(#ffffff, #15181b); --band: light-dark(#f3f5f7, #1d2125); --line: light-dark(#d9dee3, #333a41);
  --own: light-dark(#2563b8, #6aa5f0); --page: light-dark(#8a5a00, #e0aa4a); --bad: light-dark(#b3261e, #ff8a80); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 24px 20px 60px; background: var(--ground); color: var(--text);
  font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 26px 0 4px; } a { color: var(--own); }
code, .time { font-family: ui-monospace, monospace; font-size: 12.5px; font-variant-numeric: tabular-nums; }
.quiet { color: var(--quiet); } .bad { color: var(--bad); font-weight: 600; }
.tag { border: 1px solid var(--line); border-radius: 4px; padding: 0 6px; font-size: 12.5px; white-space: nowrap; }
.tag.failed, .tag.bad { border-color: var(--bad); color: var(--bad); font-weight: 600; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: var(--quiet); }
.list td, .list th { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 6px 0 18px; }
.row > summary, .scale { display: grid; grid-template-columns: minmax(190px, 30%) 1fr 84px; gap: 10px; align-items: center; }
.row > summary { list-style: none; cursor: pointer; padding: 3px 0; } .row > summary::-webkit-details-marker { display: none; }
.row:nth-child(even) { background: var(--band); } .row > summary:hover { outline: 1px solid var(--line); }
.row[open] { outline: 1px solid var(--line); }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.track { position: relative; height: 18px; border-left: 1px solid var(--line); border-right: 1px solid var(--line);
  background: repeating-linear-gradient(to right, transparent 0 calc(25% - 1px), var(--line) calc(25% - 1px) 25%); }
.bar { position: absolute; top: 4px; height: 10px; min-width: 3px; border-radius: 2px; background: var(--own); }
.bar.page { background: var(--page); } .bar.bad { background: var(--bad); }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 2px; background: var(--own); margin-right: 6px; }
.dot.page { background: var(--page); }
.ticks { position: relative; height: 18px; } .ticks span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.ticks span:first-child { transform: none; } .ticks span:last-child { transform: translateX(-100%); }
.more { padding: 4px 0 10px 24px; } .more td { padding: 1px 16px 1px 0; vertical-align: top; overflow-wrap: anywhere; }
.more td:first-child { color: var(--quiet); white-space: nowrap; width: 1%; } pre { margin: 0; white-space: pre-wrap; }
`;

const OWN = 'atrium-room-service';

export function listPage(traces: readonly TraceSummary[], nowMs: number): string {
  return page(
    'Traces',
    `<h1>Traces that were slow, failed or bad</h1>
<p class="quiet">The last ones of this process, newest first. A trace that is not listed may still open by its id for a while:
<code>/ops/traces/&lt;id&gt;</code>.</p>
${traces.length === 0 ? '<p>None so far.</p>' : tableOf(traces, nowMs)}`,
  );
}

function tableOf(traces: readonly TraceSummary[], nowMs: number): string {
  const rows = traces.map(
    ({ id, action, startMs, durationMs, spans, services, why }) => `<tr>
<td class="time">${time(startMs)}</td><td class="quiet">${ago(nowMs - startMs)}</td>
<td><a href="/ops/traces/${text(id)}"><b>${text(action)}</b></a></td><td class="number">${duration(durationMs)}</td>
<td>${why.map(tag).join(' ')}</td><td class="quiet">${text(services.join(', '))}</td><td class="number">${spans}</td>
<td><code>${text(id)}</code></td></tr>`,
  );
  const head = ['When (UTC)', '', 'Action', 'Longest span', 'Why kept', 'Services', 'Spans', 'Trace'];
  return `<table class="list"><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

/** With what links to it: from a join to what became of the session, as the spans themselves lead the other way. */
export function tracePage(trace: Trace, nowMs: number): string {
  const { rows, startMs, totalMs, shifts } = viewOf(trace.spans);
  const root = rows[0]?.span;
  const failed = rows.filter(({ span }) => span.failed);
  const ids = (key: string): string[] => [
    ...new Set(trace.spans.map(({ attributes }) => String(attributes[key] ?? ''))),
  ];
  const facts = [
    ...(rows.length > 0
      ? [fact('Began', `<span class="time">${time(startMs)} UTC</span>`), fact('Took', `<b>${duration(totalMs)}</b>`)]
      : []),
    ...longestStep(rows),
    ...(trace.why.length > 0 ? [fact('Why kept', trace.why.map(tag).join(' '))] : []),
    ...['room', 'person'].flatMap((what) => {
      const found = ids(`atrium.${what}`).filter(Boolean);
      return found.length === 0 ? [] : [fact(what === 'room' ? 'Room' : 'Person', code(found.join(', ')))];
    }),
    fact('Trace', code(trace.id)),
  ];
  const notes = [
    ...(rows.length === 0 ? ['<p>Its own spans are forgotten here. What links to it is not.</p>'] : []),
    ...failed.map(({ span }) => `<p class="bad">Failed: ${text(span.name)}${text(codeOf(span))}</p>`),
    ...shifts.map(
      ({ service, byMs }) =>
        `<p class="quiet">The clock of ${text(service)} is shown ${duration(Math.abs(byMs))} ${byMs > 0 ? 'later' : 'earlier'}.</p>`,
    ),
    ...(trace.dropped > 0 ? [`<p class="quiet">${trace.dropped} more spans came than are kept.</p>`] : []),
  ];
  return page(
    `${root?.name ?? 'Trace'}, ${duration(totalMs)}`,
    `<p><a href="/ops/traces">All traces</a></p>
<h1>${text(root?.name ?? 'Trace')}</h1><div class="facts">${facts.join('')}</div>${notes.join('\n')}
${rows.length === 0 ? '' : waterfall(rows, totalMs)}${linkingOf(trace, nowMs)}`,
  );
}

function waterfall(rows: readonly TraceRow[], totalMs: number): string {
  return `<p><span class="dot"></span>${OWN} &nbsp; <span class="dot page"></span>page</p>
<div class="scale quiet time"><span>Span</span><div class="ticks">${ticks(totalMs)}</div><span class="number">Took</span></div>
${rows.map((row) => spanRow(row, totalMs)).join('\n')}`;
}

const linkingOf = ({ linking }: Trace, nowMs: number): string =>
  linking.length === 0 ? '' : `<h2>What links to this trace</h2>\n${tableOf(linking, nowMs)}`;

const fact = (name: string, value: string): string => `<div><span class="quiet">${name}</span> ${value}</div>`;

/** Where the time went: the longest that nothing is below of; of what a page waited for, what the service did in that time. */
function longestStep(rows: readonly TraceRow[]): string[] {
  if (rows.length < 2) return [];
  const steps = rows
    .filter((row, at) => (rows[at + 1]?.depth ?? 0) <= row.depth)
    .toSorted((a, b) => b.span.durationMs - a.span.durationMs);
  const [longest] = steps;
  if (!longest) return [];
  const endMs = longest.offsetMs + longest.span.durationMs;
  const cause = steps.find(
    ({ span, offsetMs }) =>
      span.service === OWN &&
      span.durationMs > longest.span.durationMs / 2 &&
      offsetMs >= longest.offsetMs &&
      offsetMs + span.durationMs <= endMs,
  );
  const { span } = cause ?? longest;
  return [fact('Longest step', `<b>${text(span.name)}</b> ${duration(span.durationMs)}`)];
}

function spanRow({ span, depth, offsetMs }: TraceRow, totalMs: number): string {
  const share = (ms: number): string => `${totalMs > 0 ? Math.min(100, (ms / totalMs) * 100).toFixed(3) : '0'}%`;
  const kind = span.service === OWN ? '' : ' page';
  const failed = span.failed ? ' <span class="bad">failed</span>' : '';
  const code = codeOf(span);
  const facts: [string, string][] = [
    ['service', span.service],
    ['begins after', duration(offsetMs)],
    ['kind', span.kind],
    ...Object.entries(span.attributes).map(([key, value]): [string, string] => [key, String(value)]),
    ...span.links.map((link): [string, string] => ['link to trace', link.traceId]),
    ['span', span.spanId],
  ];
  return `<details class="row"><summary><span class="name" style="padding-left:${depth * 16}px" title="${text(`${span.service}: ${span.name}`)}">
<span class="dot${kind}"></span>${text(span.name)}${failed}<span class="quiet">${text(code)}</span></span>
<span class="track"><span class="bar${kind}${span.failed ? ' bad' : ''}" style="left:${share(offsetMs)};width:${share(span.durationMs)}"></span></span>
<span class="number">${duration(span.durationMs)}</span></summary>
<div class="more"><table>${facts.map(([key, value]) => `<tr><td>${text(key)}</td><td>${factValue(key, value)}</td></tr>`).join('')}</table></div></details>`;
}

function factValue(key: string, value: string): string {
  if (key === 'link to trace') return `<a href="/ops/traces/${text(value)}"><code>${text(value)}</code></a>`;
  return `<pre class="time">${text(value)}</pre>`;
}

function codeOf({ attributes }: RingSpan): string {
  const code = attributes['atrium.code'] ?? attributes['error.type'] ?? attributes['atrium.outcome'];
  return code === undefined || code === 'ok' ? '' : ` ${String(code)}`;
}

function ticks(totalMs: number): string {
  return [0, 0.25, 0.5, 0.75, 1]
    .map((part) => `<span style="left:${part * 100}%">${duration(totalMs * part)}</span>`)
    .join('');
}

const tag = (why: string): string => `<span class="tag ${text(why)}">${text(why)}</span>`;
const code = (value: string): string => `<code>${text(value)}</code>`;

function duration(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms >= 100 || ms === 0 ? Math.round(ms) : ms.toFixed(1)} ms`;
}

function time(ms: number): string {
  // A page may have any clock.
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'unknown' : date.toISOString().replace('T', ' ').replace('Z', '');
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 90) return `${seconds} s ago`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3_600)} h ago`;
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}
