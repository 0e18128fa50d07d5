import { join } from 'node:path';
import { NODE, PORTS, SERVICE_RANGE } from './addresses.ts';
import type { KeyFiles } from './pki.ts';

/** etcd keeps nothing that outlives the run, so it need not wait for the disk. */
export function etcdArgs(folder: string): string[] {
  const clients = `http://127.0.0.1:${PORTS.etcd}`;
  return [
    ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync'],
    ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
    ...['--listen-peer-urls', `http://127.0.0.1:${PORTS.etcdPeer}`],
  ];
}

/** Without the admission plugin NodeRestriction: there is one node, and nobody plays another. */
export function apiServerArgs(pki: KeyFiles): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${PORTS.etcd}`,
    `--advertise-address=${NODE.address}`,
    `--secure-port=${PORTS.api}`,
    `--client-ca-file=${pki.file('ca.crt')}`,
    `--tls-cert-file=${pki.file('apiserver.crt')}`,
    `--tls-private-key-file=${pki.file('apiserver.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${pki.file('accounts.pub')}`,
    `--service-account-signing-key-file=${pki.file('accounts.key')}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged',
    // Logs and commands of pods are asked of the kubelet, as an admin.
    '--kubelet-preferred-address-types=InternalIP',
    `--kubelet-client-certificate=${pki.file('admin.crt')}`,
    `--kubelet-client-key=${pki.file('admin.key')}`,
  ];
}

export function controllerManagerArgs(pki: KeyFiles, config: string): string[] {
  return [
    `--kubeconfig=${config}`,
    `--service-account-private-key-file=${pki.file('accounts.key')}`,
    `--root-ca-file=${pki.file('ca.crt')}`,
    '--use-service-account-credentials',
    // The one node's range is in the bridge's configuration.
    '--allocate-node-cidrs=false',
    '--leader-elect=false',
  ];
}

export function schedulerArgs(config: string): string[] {
  return [`--kubeconfig=${config}`, '--leader-elect=false'];
}
