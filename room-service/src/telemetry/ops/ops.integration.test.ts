import { existsSync } from 'node:fs';
import type { BoardAnswer, BoardNames, OpsNow } from '@atrium/ops/view';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { flicker } from '../../../../scripts/lib/flicker.ts';
import { findMonitoringPrograms } from '../../../../scripts/lib/monitoring-programs.ts';
import { startOpsStage, type OpsStage } from '../../../../scripts/lib/ops-stage.ts';
import { startService } from '../../../../scripts/lib/service.ts';
import { Visitors } from '../../../../scripts/matrix/visitors.ts';
import { OPS_FILES } from './files.ts';

const there = findMonitoringPrograms(process.env).kind === 'found';
const PEOPLE = 12;
const HURT = 8;
const LONG_MS = 240_000;
const WAIT = { timeout: LONG_MS / 2, interval: 1_000 };

describe.runIf(there)('/ops of a real service with Prometheus and Alertmanager', () => {
  let stage: OpsStage;
  let visitors: Visitors;
  let end = (): void => undefined;
  const now = async () => (await (await fetch(`${stage.ops}/api/now`)).json()) as OpsNow;

  beforeAll(async () => {
    stage = await startOpsStage();
    visitors = new Visitors({ url: stage.service.url });
    await visitors.come(PEOPLE);
  });
  afterAll(async () => {
    end();
    visitors.close();
    await stage.stop();
  });

  test('[OPS1] it says that all is well, who is here and which version runs', { timeout: LONG_MS }, async () => {
    const answer = await vi.waitFor(async () => {
      const said = await now();
      expect(said.sentence).toMatchObject({ state: 'good' });
      expect(said.people).toMatchObject({ here: PEOPLE, reconnecting: 0 });
      expect(said.slos.find(({ id }) => id === 'good-time')?.isRecorded).toBe(true);
      return said;
    }, WAIT);
    expect(answer.sentence.text).toMatch(/12 people are in rooms/);
    expect(answer.versions).toEqual([expect.objectContaining({ track: 'primary', processes: 1, people: PEOPLE })]);
    expect(answer.slos.find(({ id }) => id === 'good-time')).toMatchObject({ isRecorded: true, target: 0.99 });
  });

  test(
    '[OPS3] [OPS7] every board answers, without its queries; what is not compiled is not asked',
    { timeout: LONG_MS },
    async () => {
      const { boards } = (await (await fetch(`${stage.ops}/api/boards`)).json()) as BoardNames;
      expect(boards).toHaveLength(8);
      for (const { name } of boards) {
        const text = await (await fetch(`${stage.ops}/api/boards/${name}`)).text();
        const { board, panels } = JSON.parse(text) as BoardAnswer;
        expect(panels).toHaveLength(board.rows.flatMap((row) => row.panels).length);
        expect(
          panels.filter(({ problem }) => problem !== null).map(({ panel, problem }) => `${panel.title}: ${problem}`),
        ).toEqual([]);
        expect(text).not.toContain('"expr"');
      }
      for (const path of [
        'api/boards/none',
        'api/query?query=up',
        'api/now/x',
        'assets/..%2fops.html',
        'runbooks/..%2fx',
      ])
        expect((await fetch(`${stage.ops}/${path}`)).status, path).toBe(404);
      expect((await fetch(`${stage.ops}/api/now`, { method: 'POST' })).status).toBe(405);
    },
  );

  test('[OPS5] it is on the private port alone, in no frame, and runs no script but its own', async () => {
    for (const path of ['', '/api/now', '/runbooks']) {
      const { headers } = await fetch(`${stage.ops}${path}`);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.get('set-cookie')).toBeNull();
    }
    for (const path of ['/ops/api/now', '/.ops/ops.html', '/ops.html']) {
      const response = await fetch(stage.service.url + path);
      expect(`${response.status} ${await response.text()}`).not.toMatch(/prometheus|On call|on call/);
    }
    const page = await fetch(stage.ops);
    expect(page.status).toBe(existsSync(OPS_FILES.page) ? 200 : 503);
  });

  test(
    '[OPS1] when networks come and go it says how many are hurt, why, and what pages',
    { timeout: LONG_MS },
    async () => {
      end = await flicker(stage.service.url, HURT);
      const said = await vi.waitFor(async () => {
        const answer = await now();
        expect(answer.sentence.state).toBe('bad');
        expect(answer.sentence.text).toMatch(
          /of \d\d people have a bad time \(.*% over the last 5 minutes\): their connection broke/,
        );
        return answer;
      }, WAIT);
      expect(said.alerts[0]).toMatchObject({ severity: 'page' });
      expect(said.alerts.map(({ name }) => name)).toContain('GoodTimeBurnsFast');
      expect(said.slos[0]).toMatchObject({ firing: 'page' });
      expect(said.reasons[0]?.reason).toBe('reconnecting');
      expect(said.sentence.sinceMs).toBeGreaterThan(Date.now() - LONG_MS);
    },
  );

  test('[OPS8] without Alertmanager it still names what fires', { timeout: LONG_MS }, async () => {
    await stage.alertmanager.stop();
    await vi.waitFor(async () => {
      const answer = await now();
      expect(answer.alertmanager).toMatchObject({ state: 'away' });
      expect(answer.sentence.state).not.toBe('unknown');
      expect(answer.alerts.map(({ severity }) => severity)).toContain('page');
    }, WAIT);
  });

  test(
    '[OPS2] without Prometheus it says so, since when, and that the numbers are older',
    { timeout: LONG_MS },
    async () => {
      const before = await now();
      await stage.prometheus.stop();
      const after = await vi.waitFor(async () => {
        const answer = await now();
        expect(answer.prometheus.state).toBe('away');
        return answer;
      }, WAIT);
      expect(after.sentence).toMatchObject({
        state: 'unknown',
        text: expect.stringContaining('Prometheus does not answer') as string,
      });
      expect(after.trueAtMs).toBeLessThan(after.atMs);
      expect(after.slos.map(({ id }) => id).sort()).toEqual(before.slos.map(({ id }) => id).sort());
      expect(after.prometheus).toMatchObject({ todo: expect.stringContaining('PROMETHEUS_URL') as string });
    },
  );
});

test('[OPS2] a service that was given no Prometheus says what to do', async () => {
  const service = await startService();
  const answer = (await (await fetch(service.metricsUrl.replace('/metrics', '/ops/api/now'))).json()) as OpsNow;
  expect(answer).toMatchObject({ prometheus: { state: 'unset' }, trueAtMs: null, sentence: { state: 'unknown' } });
  expect(JSON.stringify(answer.prometheus)).toContain('PROMETHEUS_URL');
  await service.stop();
});
