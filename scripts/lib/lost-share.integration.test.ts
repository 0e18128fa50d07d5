import { METRICS } from '@atrium/metrics';
import { describe, expect, it } from 'vitest';
import { missingPrograms } from '../../alerts/src/testing/programs.ts';
import { definition } from '../../ops/src/definition.ts';
import { expectAnswers, grows } from './expect-answers.ts';

const missing = missingPrograms();
const why = missing === null ? '' : ` (left out: no ${missing})`;

describe.skipIf(missing !== null)(`the board of the media plane${why}`, () => {
  it('[DSH14] says which way loses, of what people sent, where the worker counts what came and what it sent on', () => {
    const { boards } = definition();
    const panels = boards.find(({ name }) => name === 'media-plane')?.rows.flatMap((row) => row.panels) ?? [];
    const exprs = panels.find(({ title }) => title === 'Lost')?.targets.map(({ expr }) => expr) ?? [];
    const [lostIn = '', lostOut = ''] = exprs;
    expect(exprs).toHaveLength(2);
    const stat = panels.find(({ title }) => title === 'Lost on the way in')?.targets[0]?.expr ?? '';
    /** Of 100 packets a second of each of two voices, each heard by three: shares that are lost. */
    const lose = (up: number, down: number) => {
      const flow = (direction: string) => ({ direction, kind: 'audio', transport: 'udp' });
      const [came, gaps] = [200 * (1 - up), 200 * up];
      return [
        grows(METRICS.rtpPackets.name, flow('in'), came),
        grows(METRICS.rtpLost.name, flow('in'), gaps),
        // What never came is not sent on, and is missed by each of the three.
        grows(METRICS.rtpPackets.name, flow('out'), 3 * came),
        grows(METRICS.rtpLost.name, flow('out'), 3 * (gaps + came * down)),
      ];
    };
    const audio = (value: number) => [{ labels: '{kind="audio"}', value }];
    const expected = (up: number, down: number) => audio(1 - (1 - up) * (1 - down));
    for (const [up, down] of [
      [0.35, 0.35],
      [0.35, 0],
      [0, 0.6],
      [0.9, 0.9],
    ] as const)
      expectAnswers(lose(up, down), [
        [lostIn, audio(up)],
        [lostOut, expected(up, down)],
        [stat, [{ labels: '{}', value: up }]],
      ]);
  });
});
