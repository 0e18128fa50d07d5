/** What is built together out of one Go module: programs that share most of their packages, and so most of the work. */
export type ProgramSet = {
  name: string;
  version: string;
  module: string;
  /** Folders of the module that hold a program each; '' is the module itself. */
  programs: readonly string[];
  /** Values that the linker writes into the programs, as its flag -X takes them. */
  stamps?: readonly string[];
  /** Modules that it replaces by folders of its own, which no proxy serves, are published with this version. */
  localModules?: string;
  /** Files of the module that are exchanged for others before it is built. */
  exchanged?: Readonly<Record<string, string>>;
  /** Without the C library, so that it runs in an image that holds nothing else. */
  isStatic?: boolean;
  /** Seen on two idle cores with nothing in Go's caches: what a person who waits is told. */
  minutes: number;
};

/** Also the version that a pod or a kubectl must be told: the API server compares it with those of its nodes. */
const KUBERNETES = 'v1.34.4';
const [MAJOR, MINOR] = ['1', '34'];

const CERTAIN_PLUGINS = `package plugins

import _ "github.com/prometheus/prometheus/discovery/kubernetes"
`;

export const KUBERNETES_SET = {
  name: 'kubernetes',
  version: KUBERNETES,
  module: 'k8s.io/kubernetes',
  programs: [
    'cmd/kube-apiserver',
    'cmd/kube-controller-manager',
    'cmd/kube-proxy',
    'cmd/kube-scheduler',
    'cmd/kubectl',
    'cmd/kubelet',
  ],
  // Without them each calls itself v0.0.0-master, and the kubelet's node then looks older than any API server supports.
  stamps: [
    `k8s.io/component-base/version.gitVersion=${KUBERNETES}`,
    `k8s.io/component-base/version.gitMajor=${MAJOR}`,
    `k8s.io/component-base/version.gitMinor=${MINOR}`,
    `k8s.io/client-go/pkg/version.gitVersion=${KUBERNETES}`,
  ],
  // v1.N.P goes with v0.N.P of the libraries (https://github.com/kubernetes/client-go#versioning).
  localModules: KUBERNETES.replace(/^v1/, 'v0'),
  minutes: 4,
} as const satisfies ProgramSet;

/** The engine that moves the weight: the newest whose provider gatewayapi:v1 was seen to promote and to roll back here. */
export const FLAGGER_SET = {
  name: 'flagger',
  version: 'v1.44.0',
  module: 'github.com/fluxcd/flagger',
  programs: ['cmd/flagger'],
  minutes: 2,
} as const satisfies ProgramSet;

/** The gateway. Not 3.7.13: the module of one of its DNS providers is gone from the proxy. */
export const TRAEFIK_SET = {
  name: 'traefik',
  version: 'v3.6.7',
  module: 'github.com/traefik/traefik/v3',
  programs: ['cmd/traefik'],
  minutes: 5,
} as const satisfies ProgramSet;

export const COREDNS_SET = {
  name: 'coredns',
  version: 'v1.12.4',
  module: 'github.com/coredns/coredns',
  programs: [''],
  isStatic: true,
  minutes: 2,
} as const satisfies ProgramSet;

/** v0.305 is what Prometheus 3.5 calls itself as a module. Debian's 2.42 has no discovery of pods. */
export const PROMETHEUS_SET = {
  name: 'prometheus',
  version: 'v0.305.0',
  module: 'github.com/prometheus/prometheus',
  programs: ['cmd/prometheus'],
  // Its list of discoveries is meant to be written anew by whoever builds it (plugins.yml). The clouds' are most of the
  // modules and most of the compiling, and there is no cloud here.
  exchanged: { 'plugins/plugins.go': CERTAIN_PLUGINS },
  minutes: 3,
} as const satisfies ProgramSet;

/** Says what is risky in manifests: no cluster runs it, but the test of every overlay (k8s/overlays). */
export const KUBE_SCORE_SET = {
  name: 'kube-score',
  version: 'v1.20.0',
  module: 'github.com/zegl/kube-score',
  programs: ['cmd/kube-score'],
  minutes: 1,
} as const satisfies ProgramSet;

/** In the order in which they are built: what all others wait for comes first. */
export const PROGRAM_SETS = [
  KUBERNETES_SET,
  FLAGGER_SET,
  TRAEFIK_SET,
  COREDNS_SET,
  PROMETHEUS_SET,
  KUBE_SCORE_SET,
] as const;

/** What the programs are called on the disk. */
export function programNames({ module, programs }: ProgramSet): string[] {
  return programs.map((folder) => lastName(folder === '' ? module : folder));
}

export function packagesOf({ module, programs }: ProgramSet): string[] {
  return programs.map((folder) => (folder === '' ? module : `${module}/${folder}`));
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
