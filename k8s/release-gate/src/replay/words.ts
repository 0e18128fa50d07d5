import type { Run, TickLine } from './run.ts';
import type { PeerName, PolicyRow } from './tables.ts';

/** Longest first in a picture: what is drawn for a share of it. */
const BLOCKS = ' ▁▂▃▄▅▆▇█';
const PICTURE_COLUMNS = 72;

export function policyWords(rows: readonly PolicyRow[]): string {
  const widest = Math.max(...rows.map(({ fault }) => fault.length));
  const head = `${''.padEnd(widest)}  promoted  rolled back  holding   rooms until then (median, 95 %)   bad rooms met`;
  const lines = rows.map(({ fault, promoted, rolledBack, holding, rooms, badRooms }) =>
    [
      fault.padEnd(widest),
      `${promoted.toFixed(1)} %`.padStart(8),
      `${rolledBack.toFixed(1)} %`.padStart(11),
      `${holding.toFixed(1)} %`.padStart(7),
      `${Math.round(rooms.median)}`.padStart(15),
      `${Math.round(rooms.p95)}`.padStart(15),
      badRooms.toFixed(1).padStart(13),
    ].join('  '),
  );
  return [head, ...lines].join('\n');
}

export function peerWords(rows: ReadonlyMap<number, Record<PeerName, number>>): string {
  const names = Object.keys([...rows.values()][0] ?? {}) as PeerName[];
  const head = ['new rooms/s', ...names.map((name) => name.padStart(18))].join('');
  const lines = [...rows].map(([rate, alarms]) =>
    [`${rate}`.padStart(11), ...names.map((name) => `${alarms[name].toFixed(2)} %`.padStart(18))].join(''),
  );
  return [head, ...lines].join('\n');
}

/** `isEach`: each tick, and not only those at which something changed. */
export const runWords = (run: Run, isEach = false): string =>
  [linesWords(run.lines, isEach), '', endWords(run)].join('\n');

/** Ticks at which something changed, and the last one, or each, as a table; and the weights as a picture. */
export function linesWords(lines: readonly TickLine[], isEach: boolean): string {
  const told = lines.filter(
    ({ weight, phase, events }, at) =>
      isEach ||
      lines[at - 1]?.weight !== weight ||
      lines[at - 1]?.phase !== phase ||
      at === lines.length - 1 ||
      events.some((event) => event.startsWith('Advance')),
  );
  return [
    '   time  phase             weight  canary rooms  against    for  exposed',
    ...told.map((line) => tickWords(line)),
    '',
    picture(lines),
  ].join('\n');
}

export function endWords({ is, pilot, atS, exposedMin }: Run): string {
  return `${is} after ${duration(atS)}, ${exposedMin.toFixed(1)} bad participant-minutes on the canary (${pilot})`;
}

function tickWords({ atS, phase, weight, verdict, exposedMin, events, why }: TickLine): string {
  const proof = verdict?.proofs[0];
  const row = [
    duration(atS).padStart(7),
    phase.padEnd(16),
    `${weight} %`.padStart(6),
    `${proof?.rooms.canary ?? 0}`.padStart(12),
    power(proof?.logAgainst ?? 0).padStart(7),
    power(proof?.logFor ?? 0).padStart(5),
    exposedMin === null ? '' : `${exposedMin.toFixed(1)} min`.padStart(8),
  ].join('  ');
  return [row, ...[...events, ...why].map((line) => `           ${line}`)].join('\n');
}

/** The weight over the time of the release, a column for an equal part of it. */
function picture(lines: readonly TickLine[]): string {
  const columns = Math.min(PICTURE_COLUMNS, lines.length);
  const of = (column: number) => lines[Math.floor((column * lines.length) / columns)]?.weight ?? 0;
  const weights = Array.from({ length: columns }, (_, column) => of(column));
  const most = Math.max(1, ...weights);
  const bars = weights.map((weight) => BLOCKS[Math.ceil((weight / most) * (BLOCKS.length - 1))] ?? ' ');
  return `weight  ${bars.join('')}  ${most} % at most`;
}

const power = (log: number): string => (log < 0 ? '<1' : `e${(log / Math.LN10).toFixed(1)}`);

export function duration(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
  return minutes < 60
    ? `${minutes}:${String(rest).padStart(2, '0')}`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
