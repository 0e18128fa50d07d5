import type { Looked } from '../run/gate.ts';
import type { Retold } from './retold.ts';
import type { TickLine } from './run.ts';
import { linesWords } from './words.ts';

/** The first differences say it; what comes after may follow from them. */
const DIFFERENCES_TOLD = 10;

export function retoldWords({ looks, asked, ticks, differences, looked }: Retold): string {
  const told = differences
    .slice(0, DIFFERENCES_TOLD)
    .flatMap(({ line, recorded, replayed }) => [`line ${line}`, `  recorded  ${recorded}`, `  replayed  ${replayed}`]);
  const more = differences.length > DIFFERENCES_TOLD ? [`and ${differences.length - DIFFERENCES_TOLD} more`] : [];
  return [
    linesWords(
      looked.flatMap((look) => (look === null ? [] : [lineOf(look, looked)])),
      false,
    ),
    '',
    ...told,
    ...more,
    `${looks} looks, ${asked} questions and ${ticks} ticks of Flagger: ${differences.length} differences`,
  ].join('\n');
}

function lineOf({ atS, seen, situation, answers }: Looked, all: readonly (Looked | null)[]): TickLine {
  const beganS = all.find((one) => one !== null)?.atS ?? atS;
  const { rollback } = answers;
  const why = rollback.yes ? rollback.why : answers['confirm-traffic-increase'].why;
  const { phase, weight } = seen;
  return { atS: atS - beganS, phase, weight, verdict: situation.verdict, events: [], why, exposedMin: null };
}
