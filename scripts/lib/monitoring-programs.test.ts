import { describe, expect, it } from 'vitest';
import { findMonitoringPrograms } from './monitoring-programs.ts';

const PATH = '/usr/local/bin:/usr/bin';
const there =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path);
const debian = there(
  '/usr/bin/prometheus',
  '/usr/bin/promtool',
  '/usr/bin/prometheus-alertmanager',
  '/usr/bin/amtool',
  '/opt/prometheus',
);

describe('programs of monitoring', () => {
  it('are found by the names that Debian gives them', () => {
    expect(findMonitoringPrograms({ PATH }, debian)).toEqual({
      kind: 'found',
      paths: {
        PROMETHEUS_BIN: '/usr/bin/prometheus',
        PROMTOOL_BIN: '/usr/bin/promtool',
        ALERTMANAGER_BIN: '/usr/bin/prometheus-alertmanager',
        AMTOOL_BIN: '/usr/bin/amtool',
      },
    });
  });

  it('are those that a variable names', () => {
    const found = findMonitoringPrograms({ PATH, PROMETHEUS_BIN: '/opt/prometheus', AMTOOL_BIN: '' }, debian);
    expect(found).toMatchObject({ paths: { PROMETHEUS_BIN: '/opt/prometheus', AMTOOL_BIN: '/usr/bin/amtool' } });
  });

  it('are wrong where a variable names what cannot be run, whatever else is there', () => {
    expect(findMonitoringPrograms({ PATH, PROMTOOL_BIN: '/nowhere' }, debian)).toEqual({
      kind: 'wrong',
      why: 'PROMTOOL_BIN=/nowhere is not a program that can be run.',
    });
  });

  it('are named when they are missing', () => {
    const some = there('/usr/bin/prometheus', '/usr/bin/promtool');
    expect(findMonitoringPrograms({ PATH }, some)).toEqual({
      kind: 'missing',
      programs: ['prometheus-alertmanager', 'amtool'],
    });
  });
});
