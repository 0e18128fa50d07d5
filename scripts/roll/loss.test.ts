import { lossOf } from '@atrium/bots';
import { expect, it } from 'vitest';

const arrivals = (sequences: number[]) => sequences.map((sequence, at) => ({ atMs: 20 * at, sequence }));

it.each([
  ['nothing came', [], { packets: 0, lost: 0 }],
  ['all came', [7, 8, 9, 10], { packets: 4, lost: 0 }],
  ['some did not', [7, 9, 10, 13], { packets: 4, lost: 3 }],
  ['they came in another order', [7, 9, 8, 10], { packets: 4, lost: 0 }],
  ['one came twice', [7, 8, 8, 9], { packets: 3, lost: 0 }],
  ['the numbers began anew', [0xfffe, 0xffff, 0, 2], { packets: 4, lost: 1 }],
  ['one of before the beginning came late', [0xffff, 1, 0, 2], { packets: 4, lost: 0 }],
  ['one of before the beginning came after it', [0xfffe, 0, 0xffff, 1], { packets: 4, lost: 0 }],
])('packets that were lost are told by their numbers when %s', (_what, sequences, loss) => {
  expect(lossOf(arrivals(sequences))).toEqual(loss);
});
