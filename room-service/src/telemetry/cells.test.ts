import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { HistogramCell } from './cells.ts';

const BOUNDS = [0.01, 0.1, 1];

function histogram() {
  return new Histogram({ name: 'h', help: 'h', labelNames: ['kind'], buckets: BOUNDS, registers: [new Registry()] });
}

test('a histogram says what prom-client says of the same values, whenever it is scraped', async () => {
  const value = fc.oneof(fc.constantFrom(0, ...BOUNDS, -1, 1e6), fc.double({ min: 0, max: 2, noNaN: true }));
  const kind = fc.constantFrom('audio', 'video');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ kind, value, isScraped: fc.boolean() })), async (observed) => {
      const [theirs, ours] = [histogram(), histogram()];
      for (const labels of [{ kind: 'audio' }, { kind: 'video' }]) theirs.zero(labels);
      // One that is there already, and one that the cell has to begin.
      ours.zero({ kind: 'audio' });
      const cellOf = (of: string) =>
        new HistogramCell({ histogram: ours, name: 'h', labels: { kind: of }, bounds: BOUNDS });
      const cells = { audio: cellOf('audio'), video: cellOf('video') };
      for (const one of observed) {
        theirs.observe({ kind: one.kind }, one.value);
        cells[one.kind as 'audio'].observe(one.value);
        if (one.isScraped) for (const cell of Object.values(cells)) cell.settle();
      }
      for (const cell of Object.values(cells)) cell.settle();
      const read = async (of: Histogram) => (await of.get()).values.map((each) => [each.labels, each.metricName]);
      expect(await read(ours)).toEqual(await read(theirs));
      const values = async (of: Histogram) => (await of.get()).values.map((each) => each.value);
      const expected = await values(theirs);
      for (const [i, each] of (await values(ours)).entries()) expect(each).toBeCloseTo(expected[i]!, 6);
    }),
  );
});
