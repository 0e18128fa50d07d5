import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAlertmanager, type Alertmanager } from '../../scripts/lib/prometheus.ts';
import { alertmanagerFile } from './alertmanager.ts';
import { generated } from './generated.ts';
import { alertGroups, labelsOf } from './rule-groups.ts';
import { amtool, missingPrograms } from './testing/programs.ts';

type Labels = Readonly<Record<string, string>>;

const missing = missingPrograms();
const why = missing === null ? '' : ` (left out: no ${missing})`;
const files = generated();
const alerts = alertGroups().flatMap((group) => group.alerts);
/** As it arrives from Prometheus. */
const arriving = (name: string, more: Labels = {}): Labels => ({
  alertname: name,
  ...labelsOf(alerts.find((alert) => alert.name === name && (more.slo ?? alert.slo) === alert.slo)!),
  ...more,
});

describe.skipIf(missing !== null)(`amtool${why}`, () => {
  it.each(['alertmanager.yaml', 'alertmanager.example.yaml'])('[ALR13] accepts %s', (path) => {
    const { ok, text } = amtool(files, ['check-config', path]);
    expect(text).toContain('4 receivers');
    expect(ok).toBe(true);
  });

  it.each(alerts.map((alert): [string, Labels] => [alert.name, arriving(alert.name)]))(
    '[ALR11] %s goes where it belongs',
    (name, labels) => {
      const receiver = name === 'Watchdog' ? 'watchdog' : labels.severity!;
      expect(routed(labels)).toBe(receiver);
    },
  );

  it('[ALR11] what has no severity is seen, and what has none on purpose is not', () => {
    expect(routed({ alertname: 'Other' })).toBe('ticket');
    expect(routed({ alertname: 'Other', severity: 'none' })).toBe('nobody');
    expect(routed({ alertname: 'Other', severity: 'page' })).toBe('page');
  });

  it('[ALR14] a notification says what, since when, and where to look', () => {
    const alert = {
      status: 'firing',
      labels: {},
      annotations: { summary: 'S', description: 'D', runbook_url: '/ops/runbooks/X', dashboard_url: '/d/x' },
      startsAt: '2026-01-02T03:04:00Z',
    };
    const rendered = (template: string, status: string) => {
      const data = JSON.stringify({ receiver: 'page', status, alerts: [alert, alert] });
      const args = ['template', 'render', '--template.glob=atrium.tmpl', '--template.data=data.json'];
      const all = new Map([...files, ['data.json', data]]);
      return amtool(all, [...args, `--template.text={{ template "atrium.${template}" . }}`]).text.trim();
    };
    expect(rendered('title', 'firing')).toBe('S (2 in all)');
    expect(rendered('title', 'resolved')).toBe('Over: S (2 in all)');
    const one = [
      'S since 03:04 UTC',
      'D',
      'Runbook: http://localhost:9464/ops/runbooks/X',
      'Dashboard: http://localhost:3001/d/x',
    ];
    expect(rendered('text', 'firing').split('\n')).toEqual([...one, ...one, 'Now: http://localhost:9464/ops']);
  });
});

function routed(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return amtool(files, ['config', 'routes', 'test', '--config.file=alertmanager.yaml', ...pairs])
    .text.split('\n')
    .filter((line) => line !== '' && !line.startsWith('Warning'))
    .join();
}

describe.skipIf(missing !== null)(`[ALR12] a running Alertmanager${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-alertmanager-'));
  let alertmanager: Alertmanager;

  beforeAll(async () => {
    const configFile = join(folder, 'alertmanager.yaml');
    writeFileSync(configFile, alertmanagerFile());
    alertmanager = await startAlertmanager({ configFile });
  });
  afterAll(async () => {
    await alertmanager.stop();
    rmSync(folder, { recursive: true });
  });

  async function fire(...firing: readonly Labels[]): Promise<void> {
    const { ok } = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(firing.map((labels) => ({ labels }))),
    });
    expect(ok).toBe(true);
  }

  const told = async (isTold: boolean): Promise<string[]> =>
    (await alertmanager.alerts())
      .filter(({ status }) => (status.inhibitedBy.length === 0) === isTold)
      .map(({ labels }) => `${labels.alertname} ${labels.slo ?? labels.instance ?? ''}`.trim())
      .sort();

  it('holds back what another alert says better, and nothing else', async () => {
    const on = (instance: string): Labels => ({ job: 'atrium', instance });
    await fire(
      arriving('GoodTimeBurnsFast'),
      arriving('PodDown', on('a')),
      arriving('CertificateExpiresNow', on('a')),
      arriving('GoodTimeBurnsSlowly'),
      arriving('SliMissing', { slo: 'good-time' }),
      arriving('CertificateEnded', on('a')),
      arriving('PeopleLostWithPod', on('a')),
      arriving('JoinSuccessBurnsSlowly'),
      arriving('SignallingBurnsFast'),
      arriving('WorkerDied', on('a')),
      arriving('WorkerDied', on('b')),
      arriving('SeatsRunOut', { job: 'atrium' }),
      arriving('CertificateExpiresSoon', on('a')),
      arriving('CertificateExpiresSoon', on('b')),
      arriving('Watchdog'),
    );
    await expect
      .poll(() => told(false), { timeout: 30_000 })
      .toEqual([
        'CertificateExpiresNow a',
        'CertificateExpiresSoon a',
        'GoodTimeBurnsSlowly good-time',
        'PodDown a',
        'WorkerDied a',
      ]);
    expect(await told(true)).toHaveLength(10);

    await fire(arriving('ServiceGone'));
    await expect.poll(() => told(true), { timeout: 30_000 }).toEqual(['ServiceGone', 'Watchdog']);
  });

  it.each(['namespace', 'cluster'])('holds back nothing of another %s', async (label) => {
    const [staging, prod] = [{ [label]: 'staging' }, { [label]: 'prod' }];
    await fire(
      arriving('ServiceGone', staging),
      arriving('GoodTimeBurnsFast', staging),
      arriving('GoodTimeBurnsFast', prod),
      arriving('JoinSuccessBurnsFast', staging),
      arriving('JoinSuccessBurnsSlowly', prod),
      arriving('PodDown', { ...staging, job: 'atrium', instance: 'a' }),
      arriving('WorkerDied', { ...prod, job: 'atrium', instance: 'a' }),
    );
    const of = async (isTold: boolean, value: string) =>
      (await alertmanager.alerts())
        .filter(({ labels, status }) => labels[label] === value && (status.inhibitedBy.length === 0) === isTold)
        .map(({ labels }) => labels.alertname)
        .sort();
    await expect
      .poll(() => of(false, 'staging'), { timeout: 30_000 })
      .toEqual(['GoodTimeBurnsFast', 'JoinSuccessBurnsFast', 'PodDown']);
    expect(await of(true, 'prod')).toEqual(['GoodTimeBurnsFast', 'JoinSuccessBurnsSlowly', 'WorkerDied']);
  });
});
