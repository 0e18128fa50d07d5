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
.list td, .list th { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.list td { overflow-wrap: anywhere; } nav a { display: inline-block; padding: 12px 16px 12px 0; }
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
@media (max-width: 899px) {
  body { padding: 0 12px 40px; overflow-wrap: anywhere; } .list thead { display: none; }
  .list, .list tbody, .list tr, .list td { display: block; } .list tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  .list td { padding: 2px 0; border: 0; } .list td.none { display: none; }
  .list td::before { content: attr(data-name); display: inline-block; width: 100px; color: var(--quiet); }
  .list td a { display: inline-block; padding: 10px 0; }
  .row > summary, .scale { grid-template-columns: minmax(0, 42%) 1fr 64px; gap: 6px; }
  .ticks span:not(:first-child, :last-child) { display: none; } .more { padding-left: 8px; }
}
`;

const OWN = 'atrium-room-service';

/** `pod`: which process this is, since every pod has traces of its own. */
export type TracesOf = { nowMs: number; pod: string };

export function listPage(traces: readonly TraceSummary[], of: TracesOf): string {
  return page(
    'Traces',
    `<h1>Traces that were slow, failed or bad</h1>
<p class="quiet">The last ones of ${text(of.pod)}, newest first; each pod has its own. A trace that is not listed may still open
by its id for a while: <code>/ops/traces/&lt;id&gt;</code>.</p>
${traces.length === 0 ? '<p>None so far.</p>' : tableOf(traces, of)}`,
  );
}

function tableOf(traces: readonly TraceSummary[], { nowMs, pod }: TracesOf): string {
  const rows = traces.map((trace) => {
    const { id, startMs, durationMs, spans, services, why, reason, room } = trace;
    const cells: [string, string][] = [
      ['When (UTC)', `<span class="time">${time(startMs)}</span> <span class="quiet">${ago(nowMs - startMs)}</span>`],
      ['Action', `<a href="/ops/traces/${text(id)}"><b>${text(trace.action)}</b></a>`],
      ['Reason', reason === null ? '' : code(reason)],
      ['Room', room === null ? '' : code(room)],
      // A page alone has told of it: it may have been at another one.
      ['Pod', services.includes(OWN) ? text(pod) : ''],
      ['Longest span', duration(durationMs)],
      ['Why kept', why.map(tag).join(' ')],
      ['Spans', String(spans)],
      ['Trace', code(id)],
    ];
    return cells;
  });
  const head = rows[0]?.map(([name]) => `<th scope="col">${name}</th>`) ?? [];
  const body = rows.map((cells) => {
    // Where there is no room for columns each says itself what it is, and one that is empty says nothing.
    const all = cells.map(
      ([name, html]) => `<td data-name="${name}"${html === '' ? ' class="none"' : ''}>${html}</td>`,
    );
    return `<tr>${all.join('')}</tr>`;
  });
  return `<table class="list"><thead><tr>${head.join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table>`;
}

/** With what links to it: from a join to what became of the session, as the spans themselves lead the other way. */
export function tracePage(trace: Trace, of: TracesOf): string {
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
    ...(rows.some(({ span }) => span.service === OWN) ? [fact('Pod', text(of.pod))] : []),
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
    `<h1>${text(root?.name ?? 'Trace')}</h1><div class="facts">${facts.join('')}</div>${notes.join('\n')}
${rows.length === 0 ? '' : waterfall(rows, totalMs)}${linkingOf(trace, of)}`,
  );
}

function waterfall(rows: readonly TraceRow[], totalMs: number): string {
  return `<p><span class="dot"></span>${OWN} &nbsp; <span class="dot page"></span>page</p>
<div class="scale quiet time"><span>Span</span><div class="ticks">${ticks(totalMs)}</div><span class="number">Took</span></div>
${rows.map((row) => spanRow(row, totalMs)).join('\n')}`;
}

const linkingOf = ({ linking }: Trace, of: TracesOf): string =>
  linking.length === 0 ? '' : `<h2>What links to this trace</h2>\n${tableOf(linking, of)}`;

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
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title><style>${STYLE}</style></head><body>
<nav><a href="/ops">‹ What is wrong now</a> <a href="/ops/traces">All traces</a></nav>
${body}</body></html>`;
}
