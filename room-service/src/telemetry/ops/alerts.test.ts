import { describe, expect, it } from 'vitest';
import { alertsOf, alertsOfPrometheus, byTheirPages } from './alerts.ts';
import { alert, ticket } from './testing/facts.ts';

const OPTIONS = { firstStep: (name: string) => (name === 'WorkerDied' ? 'Read the log.' : null), isHereForLong: false };
const told = (labels: Record<string, string>, state = 'active', annotations: Record<string, string> = {}) => ({
  labels,
  annotations,
  startsAt: '2026-01-01T00:00:00Z',
  status: { state },
});

it('[OPS8] what fires comes as it was told, without the watchdog, and with what is silenced', () => {
  const alerts = alertsOf(
    [
      told({ alertname: 'Watchdog', severity: 'none' }),
      told({ alertname: 'Quiet', severity: 'page' }, 'suppressed'),
      told({ alertname: 'WorkerDied', severity: 'ticket', job: 'atrium', instance: 'a:1' }, 'active', {
        summary: 'A worker died',
        dashboard_url: '/d/atrium-media-plane?var-instance=a',
      }),
      told({ alertname: 'JoinSuccessBurnsFast', severity: 'page', slo: 'join-success' }, 'active', {
        dashboard_url: 'https://grafana.example.org/d/atrium-slo-detail?var-slo=join-success',
      }),
    ],
    OPTIONS,
  );
  expect(alerts.map(({ name, isQuiet }) => [name, isQuiet])).toEqual([
    ['Quiet', true],
    ['WorkerDied', false],
    ['JoinSuccessBurnsFast', false],
  ]);
  // The board of its own promise, and not of the first.
  expect(alerts[2]?.board).toBe('slo-detail-join-success');
  expect(alerts[1]).toMatchObject({
    summary: 'A worker died',
    board: 'media-plane',
    hasRunbook: true,
    doFirst: 'Read the log.',
    about: 'instance a:1',
    sinceMs: Date.parse('2026-01-01T00:00:00Z'),
  });
});

it('[OPS8] without Alertmanager what fires is asked of Prometheus', () => {
  const value = [
    { labels: { __name__: 'ALERTS', alertname: 'WorkerDied', severity: 'ticket', alertstate: 'firing' }, value: 9 },
  ];
  expect(alertsOfPrometheus({ ok: true, value }, OPTIONS)).toEqual([
    expect.objectContaining({
      name: 'WorkerDied',
      summary: 'WorkerDied',
      about: '',
      severity: 'ticket',
      sinceMs: 9_000,
    }),
  ]);
  expect(alertsOfPrometheus({ ok: false, kind: 'away', why: 'x' }, OPTIONS)).toEqual([]);
});

it('[OPS8] an answer that is no list is no alert', () => {
  expect(alertsOf({ error: 'no' }, OPTIONS)).toEqual([]);
});

describe('[OPS24] that no pod is there', () => {
  const gone = {
    ...told({ alertname: 'ServiceGone', severity: 'page' }, 'active', { summary: 'No pod is there' }),
    fingerprint: 'gone',
  };
  const held = (name: string, silencedBy: string[], inhibitedBy: string[]) => ({
    ...told({ alertname: name, severity: 'ticket' }),
    status: { state: 'suppressed', silencedBy, inhibitedBy },
  });
  const all = [
    gone,
    held('by it', [], ['gone']),
    held('silenced', ['x'], ['gone']),
    held('by another', [], ['gone', 'y']),
    held('by nobody', [], []),
  ];

  it('is said to be that Prometheus does not reach it, and what is held back for it alone is shown', () => {
    const alerts = alertsOf(all, { ...OPTIONS, isHereForLong: true });
    expect(alerts[0]).toMatchObject({
      summary: 'Prometheus does not reach the room service, which answers here',
      isBlindSpot: true,
    });
    expect(alerts.map(({ isQuiet }) => isQuiet)).toEqual([false, false, true, true, true]);
  });

  it('is believed while this process may be one of those that do not stay', () => {
    const alerts = alertsOf(all, OPTIONS);
    expect(alerts[0]).toMatchObject({ summary: 'No pod is there', isBlindSpot: false });
    expect(alerts.map(({ isQuiet }) => isQuiet)).toEqual([false, true, true, true, true]);
  });
});

it('[OPS77] a ticket of a promise says to do what its page says, while that fires', () => {
  const page = alert({ doFirst: 'Go on with: step 4 of the runbook' });
  const slowly = ticket('GoodTimeBurnsSlowly', { slo: 'good-time' });
  const others = [ticket('FirstMediaBurnsSlowly', { slo: 'first-media' }), ticket('PodFull')];
  const stepsOf = (alerts: Parameters<typeof byTheirPages>[0]) => byTheirPages(alerts).map(({ doFirst }) => doFirst);
  expect(stepsOf([slowly, page, ...others])).toEqual([
    'Go on with: step 4 of GoodTimeBurnsFast',
    page.doFirst,
    ...others.map(({ doFirst }) => doFirst),
  ]);
  expect(stepsOf([slowly, ...others])).toEqual([slowly, ...others].map(({ doFirst }) => doFirst));
  // That nothing is measured tells nobody what to do for what is measured.
  expect(stepsOf([slowly, alert({ name: 'SliMissing' })])[0]).toBe(slowly.doFirst);
});
