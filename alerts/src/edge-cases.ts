import type { Alert } from './alert.ts';
import { EDGE_MIN, type Case } from './case.ts';

/** That an alert fires where its number says, and over as long as it says: no test that somebody wrote by hand is as near. */
export function edgeCases({ edges = [] }: Alert): readonly Case[] {
  return edges.flatMap(({ of, below, above, spike }) => [
    { title: `does not even wait just below: ${of}`, series: below, moments: [{ atMin: EDGE_MIN, ever: false }] },
    { title: `fires just above: ${of}`, series: above, moments: [{ atMin: EDGE_MIN, count: 1 }] },
    ...(spike === undefined
      ? []
      : [
          {
            title: `does not even wait for twice as much in a quarter of its window: ${of}`,
            series: spike,
            moments: [{ atMin: EDGE_MIN, ever: false as const }],
          },
        ]),
  ]);
}
