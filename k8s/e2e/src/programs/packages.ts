import { existsSync } from 'node:fs';
import { installPackages, type Installed } from '@atrium/worker';
import { isOnPath } from '../../../../scripts/lib/on-path.ts';
import { withoutDaemons } from '../../../../scripts/lib/without-daemons.ts';
import { withoutService } from '../../../../scripts/lib/without-service.ts';

/** What Debian's package brings, a program or a file, and its name. */
const PACKAGES: readonly { brings: string; package: string; service?: string }[] = [
  { brings: 'etcd', package: 'etcd-server', service: 'etcd.service' },
  { brings: 'containerd', package: 'containerd', service: 'containerd.service' },
  { brings: 'runc', package: 'runc' },
  { brings: '/usr/lib/cni/bridge', package: 'containernetworking-plugins' },
  { brings: 'iptables', package: 'iptables' },
  { brings: 'conntrack', package: 'conntrack' },
  { brings: 'ip', package: 'iproute2' },
  // Signs the certificates.
  { brings: 'openssl', package: 'openssl' },
  // Images without a registry: from nothing, or from a Debian root that mmdebstrap makes.
  { brings: 'buildah', package: 'buildah' },
  { brings: 'mmdebstrap', package: 'mmdebstrap' },
];

export type InstallPackagesOptions = { env: NodeJS.ProcessEnv; log: (line: string) => void };

/** Debian's names of what is not here. Looks for the things, not for the packages: they may come from elsewhere. */
export function missingPackages(isThere: (brings: string) => boolean = isHere): string[] {
  return PACKAGES.filter(({ brings }) => !isThere(brings)).map((one) => one.package);
}

/**
 * Installs Debian's packages of the cluster as root, after saying which and what for, and without the services that some
 * of them would start. Anybody else gets the command.
 */
export async function installMissing({ env, log }: InstallPackagesOptions): Promise<Installed> {
  const packages = missingPackages();
  if (packages.length === 0) return { ok: true };
  const purpose = 'A Kubernetes on this machine';
  const install = () => installPackages({ packages, purpose, env, log });
  // Of those only that come now: somebody's own containerd is none of our business.
  const services = PACKAGES.flatMap(({ package: name, service }) =>
    service !== undefined && packages.includes(name) ? [service] : [],
  );
  const quietly = services.reduce<typeof install>((inner, unit) => () => withoutService(unit, inner), install);
  const installed = await withoutDaemons(quietly);
  return installed;
}

function isHere(brings: string): boolean {
  return brings.startsWith('/') ? existsSync(brings) : isOnPath(brings);
}
