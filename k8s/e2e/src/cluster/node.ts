import { DNS_SERVICE_ADDRESS, DOMAIN, NODE, POD_RANGE } from './addresses.ts';
import type { KeyFiles } from './pki.ts';

/** containerd's own default, in the enclosure's /run. */
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';
export const PAUSE_IMAGE = 'docker.io/atrium/pause:1';

/** Debian's folder of network plugins. */
const PLUGINS = '/usr/lib/cni';

/** The pods' network: a bridge on the node, so that the node and all pods reach each other by their addresses. */
export const POD_NETWORK = {
  cniVersion: '1.0.0',
  name: 'atrium',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: false,
      // A pod may reach itself by the address of its service.
      hairpinMode: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: POD_RANGE }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
} as const;

/**
 * restrict_oom_score_adj: without CAP_SYS_RESOURCE, as in many containers and virtual machines, runc cannot write a
 * negative score and ends with "can't get final child's PID from pipe: EOF".
 */
export function containerdConfig(networks: string): string {
  return `version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${PLUGINS}"
    conf_dir = "${networks}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
`;
}

export type KubeletOptions = { pki: KeyFiles; cgroup: string; resolvConf: string };

export function kubeletConfig({ pki, cgroup, resolvConf }: KubeletOptions): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: pki.file('ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroup,
    // Machines with the first version of control groups still run it, up to 1.34 without being asked.
    failCgroupV1: false,
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    clusterDNS: [DNS_SERVICE_ADDRESS],
    clusterDomain: DOMAIN,
    failSwapOn: false,
    resolvConf,
    // Images come from nowhere but here, so none may be thrown away; and a full disk is the machine's matter.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '100Mi' },
    enforceNodeAllocatable: [],
  };
}

export function kubeletArgs(config: string, kubeconfig: string): string[] {
  return [
    `--config=${config}`,
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${NODE.name}`,
    `--node-ip=${NODE.address}`,
  ];
}

/** The zeros: without CAP_SYS_RESOURCE it can neither lower its own score nor raise the limits of connection tracking. */
export function proxyArgs(kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--proxy-mode=iptables',
    `--cluster-cidr=${POD_RANGE}`,
    `--hostname-override=${NODE.name}`,
    '--oom-score-adj=0',
    '--conntrack-max-per-core=0',
    '--conntrack-tcp-timeout-established=0',
    '--conntrack-tcp-timeout-close-wait=0',
  ];
}
