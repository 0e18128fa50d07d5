import type { MediaStats, Received, Sent } from './stats.ts';

/** One look at one bot. Counters only grow; a rate is the difference of two looks. */
export type Reading = { name: string; doing: string; circle: number; stats: MediaStats };

export type Row = {
  name: string;
  doing: string;
  /** People in one's circle, oneself included; 0 outside. */
  circle: number;
  /** Voices of which packets arrived. */
  hears: number;
  /** Of these, how many were not silent. */
  loud: number;
  /** Faces of which frames were decoded. */
  sees: number;
  framesPerSecond: number;
  inPacketsPerSecond: number;
  outPacketsPerSecond: number;
};

/** Mean loudness over which a voice counts as not silent; opus' comfort noise stays a hundred times below. */
const LOUD_ENERGY_PER_SECOND = 1e-4;

/** What changed between two looks at the same bot that were `seconds` apart. */
export function rowOf(before: Reading | undefined, now: Reading, seconds: number): Row {
  const former = new Map(before?.stats.received.map((stream) => [stream.consumer, stream]));
  const row: Row = {
    name: now.name,
    doing: now.doing,
    circle: now.circle,
    hears: 0,
    loud: 0,
    sees: 0,
    framesPerSecond: 0,
    inPacketsPerSecond: 0,
    outPacketsPerSecond: Math.max(0, packets(now.stats.sent) - packets(before?.stats.sent ?? [])) / seconds,
  };
  for (const stream of now.stats.received) addStream(row, former.get(stream.consumer), stream, seconds);
  return row;
}

function addStream(row: Row, former: Received | undefined, stream: Received, seconds: number): void {
  const arrived = stream.packets - (former?.packets ?? 0);
  row.inPacketsPerSecond += arrived / seconds;
  switch (stream.source) {
    case 'mic': {
      const energy = stream.energy - (former?.source === 'mic' ? former.energy : 0);
      if (arrived > 0) row.hears += 1;
      if (energy / seconds > LOUD_ENERGY_PER_SECOND) row.loud += 1;
      break;
    }
    case 'camera': {
      const frames = stream.frames - (former?.source === 'camera' ? former.frames : 0);
      if (frames > 0) row.sees += 1;
      row.framesPerSecond += frames / seconds;
      break;
    }
  }
}

function packets(sent: Sent[]): number {
  return sent.reduce((sum, { packets: count }) => sum + count, 0);
}

const COLUMNS = ['name', 'doing', 'circle', 'hears', 'loud', 'sees', 'frames/s', 'in pkt/s', 'out pkt/s'] as const;

/** A table for a terminal: the first rows, and the sum of all. */
export function table(rows: Row[], rowsShown: number): string {
  const cells = rows.slice(0, rowsShown).map(toCells);
  const sum = (value: (row: Row) => number): number => rows.reduce((total, row) => total + value(row), 0);
  const total: Row = {
    name: `all ${rows.length}`,
    doing: '',
    circle: sum((row) => (row.circle > 0 ? 1 : 0)),
    hears: sum((row) => row.hears),
    loud: sum((row) => row.loud),
    sees: sum((row) => row.sees),
    framesPerSecond: sum((row) => row.framesPerSecond),
    inPacketsPerSecond: sum((row) => row.inPacketsPerSecond),
    outPacketsPerSecond: sum((row) => row.outPacketsPerSecond),
  };
  const lines = [[...COLUMNS], ...cells, toCells(total)];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const align = (cell: string, column: number): string =>
    column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(align).join('  ').trimEnd()).join('\n');
}

function toCells(row: Row): string[] {
  const numbers = [row.circle, row.hears, row.loud, row.sees].map(String);
  const rates = [row.framesPerSecond, row.inPacketsPerSecond, row.outPacketsPerSecond].map((rate) => rate.toFixed(0));
  return [row.name, row.doing, ...numbers, ...rates];
}
