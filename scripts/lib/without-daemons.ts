import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { withoutService } from './without-service.ts';

/** Asked by every package's script before it starts or stops a service (people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt). */
const POLICY = '/usr/sbin/policy-rc.d';
/** "Action forbidden by policy". */
const FORBID = '#!/bin/sh\nexit 101\n';
const UNITS = [
  'prometheus.service',
  'prometheus-alertmanager.service',
  'prometheus-node-exporter.service',
  'redis-server.service',
  'nginx.service',
];

/**
 * Installs packages whose programs are wanted and whose services are not. A machine that has a policy keeps its own:
 * containers have one that says no.
 */
export async function withoutDaemons<T>(
  install: () => Promise<T>,
  { policy = POLICY, isRoot = process.getuid?.() === 0 }: { policy?: string; isRoot?: boolean } = {},
): Promise<T> {
  const masked = UNITS.reduce<() => Promise<T>>((inner, unit) => () => withoutService(unit, inner), install);
  if (!isRoot || existsSync(policy)) return masked();
  writeFileSync(policy, FORBID, { mode: 0o755 });
  try {
    return await masked();
  } finally {
    rmSync(policy, { force: true });
  }
}
