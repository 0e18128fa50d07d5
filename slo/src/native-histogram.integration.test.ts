import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS } from '@atrium/metrics';
import { expect, onTestFinished, test } from 'vitest';
import { findMonitoringPrograms } from '../../scripts/lib/monitoring-programs.ts';
import { startPrometheus } from '../../scripts/lib/prometheus.ts';
import { ruleFile } from './generated.ts';
import type { Objective } from './objective.ts';
import { FIRST_MEDIA } from './objectives/first-media.ts';
import { recordingRules } from './recording-rules.ts';
import { errorSeries, SERIES } from './series.ts';
import { absentExpr } from './sli.ts';
import { NATIVE_CONTENT_TYPE, nativeHistogram } from './testing/native-histogram.ts';
import { periodWindow } from './windows.ts';

/** Five minutes are 10 s, and rules are evaluated every second. */
const CLOCK = 30;
const PATIENCE_MS = 120_000;

const { kind } = findMonitoringPrograms(process.env);
const why = kind === 'found' ? '' : ' (left out: no Prometheus)';

test.skipIf(kind !== 'found')(
  `[SLO8] [SLO11] a real Prometheus reads the share of a native histogram, by a fast clock${why}`,
  { timeout: 2 * PATIENCE_MS },
  async () => {
    if (FIRST_MEDIA.sli.kind !== 'latency') throw new Error('first media is of kind latency');
    const native: Objective = { ...FIRST_MEDIA, target: 0.95, sli: { ...FIRST_MEDIA.sli, form: 'native' } };
    const folder = mkdtempSync(join(tmpdir(), 'atrium-native-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, ruleFile(recordingRules(native, CLOCK)));

    // Nothing is observed at first; then of a hundred ten took longer than 2 s.
    let [scrapes, each] = [0, 0];
    const labels = { kind: 'audio', participant: 'person' };
    const server = createServer((_, response) => {
      scrapes += each;
      response.setHeader('content-type', NATIVE_CONTENT_TYPE);
      response.end(
        nativeHistogram({ name: METRICS.firstMedia.name, labels, upTo2: 90 * scrapes, above2: 10 * scrapes }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const prometheus = await startPrometheus({
      targets: [{ url: `http://127.0.0.1:${port}/metrics` }],
      ruleFiles: [rules],
      scrapeIntervalMs: 1_000,
      evaluationIntervalMs: 1_000,
    });
    onTestFinished(() => prometheus.stop());
    const value = async (expr: string) => (await prometheus.query(expr))[0]?.value;
    const of = (series: string) => `${series}{slo="${native.id}"}`;

    // Of nothing nothing is bad, and it is no NaN, which would stay in every sum.
    await expect.poll(() => value(of(SERIES.total)), { timeout: PATIENCE_MS }).toBe(0);
    expect(await value(of(SERIES.bad))).toBe(0);
    expect(await value(of(errorSeries('5m')))).toBeUndefined();
    expect(await value(absentExpr(native))).toBeUndefined();

    each = 1;
    const error = () => value(of(errorSeries('1h')));
    await expect.poll(error, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    for (const window of ['5m', '1h', periodWindow(native)]) {
      await expect.poll(() => value(of(errorSeries(window))), { timeout: PATIENCE_MS }).toBeCloseTo(0.1, 3);
    }
    // 5 % may be bad, and twice of it is.
    await expect.poll(() => value(of(SERIES.budgetLeft)), { timeout: PATIENCE_MS }).toBeCloseTo(-1, 2);
  },
);
