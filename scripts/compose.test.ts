import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { JOB } from '@atrium/alerts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Service = { image: string; command?: string[]; ports?: string[]; volumes?: string[] };
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): unknown => parse(readFileSync(join(ROOT, path), 'utf8'));
const { services, volumes } = read('compose.yaml') as Compose;
const mounts = Object.entries(services).flatMap(([service, { volumes: own = [] }]) =>
  own.map((mount) => ({ service, mount, from: mount.split(':')[0] ?? '', to: mount.split(':')[1] ?? '' })),
);

describe('compose.yaml', () => {
  it('has everything around the service', () => {
    expect(Object.keys(services).sort()).toEqual(
      ['alertmanager', 'collector', 'coturn', 'grafana', 'prometheus', 'redis', 'tempo'].sort(),
    );
  });

  it('pins every version', () => {
    const loose = Object.values(services).filter(({ image }) => !/:v?\d+\.\d+\.\d+$/.test(image));
    expect(loose.map(({ image }) => image)).toEqual([]);
  });

  it('opens ports to this machine only', () => {
    const open = Object.values(services).flatMap(({ ports = [] }) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')),
    );
    expect(open).toEqual([]);
  });

  it('mounts what exists, read only, and keeps the rest in volumes that it names', () => {
    expect(mounts.length).toBeGreaterThan(8);
    const files = mounts.filter(({ from }) => from.startsWith('./'));
    expect(files.filter(({ from }) => !existsSync(join(ROOT, from))).map(({ mount }) => mount)).toEqual([]);
    expect(files.filter(({ mount }) => !mount.endsWith(':ro'))).toEqual([]);
    const named = mounts.filter(({ from }) => !from.startsWith('./')).map(({ from }) => from);
    expect(named.sort()).toEqual(Object.keys(volumes).sort());
  });

  it('tells each program a file that is mounted', () => {
    for (const [service, { command = [] }] of Object.entries(services)) {
      for (const path of command.flatMap((word) => /config(?:\.file)?=(\/\S+)/.exec(word)?.[1] ?? [])) {
        expect(
          mounts.filter((mount) => mount.service === service && mount.to === path),
          path,
        ).toHaveLength(1);
      }
    }
  });

  it('has Prometheus scrape by the name that the rules know, and read the rules', () => {
    const config = read('k8s/compose/prometheus.yaml') as {
      rule_files: string[];
      scrape_configs: { job_name: string }[];
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    };
    expect(config.scrape_configs.map(({ job_name: name }) => name)).toContain(JOB);
    const mounted = mounts.filter(({ service }) => service === 'prometheus').map(({ to }) => to);
    expect(config.rule_files.filter((file) => !mounted.includes(file))).toEqual([]);
    const [target = ''] = config.alerting.alertmanagers[0]?.static_configs[0]?.targets ?? [];
    expect(Object.keys(services)).toContain(target.split(':')[0]);
  });

  it('has Grafana find boards where their provider looks', () => {
    const provider = read('dashboards/generated/provisioning/dashboards.yaml') as {
      providers: { options: { path: string } }[];
    };
    const path = provider.providers[0]?.options.path;
    const boards = mounts.find(({ to }) => to === path);
    expect(statSync(join(ROOT, boards?.from ?? 'none')).isDirectory()).toBe(true);
  });
});
