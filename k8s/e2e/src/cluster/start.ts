import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from '../programs/find-programs.ts';
import { NODE, urlOf } from './addresses.ts';
import type { ControlGroups } from './cgroups.ts';
import { apiServerArgs, controllerManagerArgs, etcdArgs, schedulerArgs } from './control-plane.ts';
import { corefile, dnsObjects } from './dns.ts';
import type { Enclosure } from './enclosure.ts';
import { flaggerArgs } from './flagger.ts';
import { GATEWAY_CLASS, gatewayObjects, TOKEN_REQUEST, traefikArgs } from './gateway.ts';
import type { Images } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { Messenger } from './messenger.ts';
import type { Network } from './network.ts';
import { containerdConfig, kubeletArgs, kubeletConfig, PAUSE_IMAGE, POD_NETWORK, proxyArgs } from './node.ts';
import type { Phases } from './phase.ts';
import type { Pki } from './pki.ts';
import { Program } from './program.ts';
import { prometheusArgs, prometheusConfig, prometheusObjects } from './prometheus.ts';

/** Each took 1 to 10 s on two idle cores; on two that others use, up to ten times that. */
const WITHIN_MS = 5 * 60_000;

/** The programs of the cluster that a test may kill and start anew. */
export type ClusterProgram =
  | 'etcd'
  | 'apiserver'
  | 'controller-manager'
  | 'scheduler'
  | 'containerd'
  | 'kubelet'
  | 'proxy'
  | 'dns'
  | 'gateway'
  | 'prometheus'
  | 'flagger';

/** What is there before the first program runs. */
export type Ground = {
  folder: string;
  programs: Programs;
  network: Network;
  cgroups: ControlGroups;
  enclosure: Enclosure;
  messenger: Messenger;
  pki: Pki;
  kubectl: Kubectl;
  images: Images;
  phases: Phases;
  running: Map<ClusterProgram, Program>;
};

export async function startControlPlane(ground: Ground): Promise<void> {
  const { folder, programs, pki, kubectl, phases } = ground;
  const etcd = begin(ground, 'etcd', 'etcd', etcdArgs(folder));
  const apiserver = begin(ground, 'apiserver', programs['kube-apiserver'], apiServerArgs(pki));
  await phases.wait('Kubernetes API', {
    withinMs: WITHIN_MS,
    programs: [etcd, apiserver],
    look: async () => (await kubectl.run('get', '--raw=/readyz')) === 'ok',
  });
  const manager = controllerManagerArgs(pki, writeKubeconfig(pki, 'controller-manager'));
  begin(ground, 'controller-manager', programs['kube-controller-manager'], manager);
  begin(ground, 'scheduler', programs['kube-scheduler'], schedulerArgs(writeKubeconfig(pki, 'scheduler')));
}

export async function startNode(ground: Ground): Promise<void> {
  const { folder, programs, pki, kubectl, phases, enclosure, images, cgroups } = ground;
  const networks = join(folder, 'networks');
  mkdirSync(networks);
  write(networks, '10-atrium.conflist', JSON.stringify(POD_NETWORK));
  const containerd = begin(ground, 'containerd', 'containerd', [
    `--config=${write(folder, 'containerd.toml', containerdConfig(networks))}`,
  ]);
  await phases.wait('containerd', {
    withinMs: WITHIN_MS,
    programs: [containerd],
    look: async () => {
      const { code, tail } = await enclosure.run('ctr', ['version']);
      return code === 0 || tail;
    },
  });
  const addPause = () => images.addScratch({ name: PAUSE_IMAGE, program: programs.pause });
  await phases.time('image of the pause program', addPause, [containerd]);
  const resolvConf = write(folder, 'resolv.conf', '');
  const config = JSON.stringify(kubeletConfig({ pki, cgroup: cgroups.path, resolvConf }));
  const args = kubeletArgs(write(folder, 'kubelet.json', config), writeKubeconfig(pki, 'kubelet'));
  const kubelet = begin(ground, 'kubelet', programs.kubelet, args);
  const proxy = begin(ground, 'proxy', programs['kube-proxy'], proxyArgs(writeKubeconfig(pki, 'proxy')));
  await phases.wait('node ready', {
    withinMs: WITHIN_MS,
    programs: [kubelet, proxy, containerd],
    look: async () => {
      const path = '{.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].message}';
      const said = await kubectl.run('get', 'node', NODE.name, `--output=jsonpath=${path}`);
      return said.startsWith('True') || said;
    },
  });
}

export type PlatformOptions = { definitions: readonly string[]; flagger: readonly string[] };

/** Names, gateway, Prometheus and Flagger. */
export async function startPlatform(ground: Ground, { definitions, flagger }: PlatformOptions): Promise<void> {
  const { folder, programs, pki, kubectl, phases } = ground;
  const admin = pki.file('admin.conf');

  const dns = begin(ground, 'dns', programs.coredns, ['-conf', write(folder, 'Corefile', corefile(admin))]);
  await kubectl.apply(dnsObjects());
  await phases.wait('names of services', {
    withinMs: WITHIN_MS,
    programs: [dns],
    look: () => isOk(ground, urlOf('dnsHealth', '/health')),
  });

  const define = async (): Promise<void> => {
    for (const path of definitions) await kubectl.apply(path);
  };
  const apiserver = ground.running.get('apiserver');
  const api = apiserver === undefined ? [] : [apiserver];
  await phases.time('definitions of the gateway API and of Flagger', define, api);
  await phases.wait('definitions in force', {
    withinMs: WITHIN_MS,
    programs: api,
    // Not `kubectl wait`: it fails on a definition that has no conditions yet.
    look: async () => notEstablished(await kubectl.json('get', 'customresourcedefinitions')),
  });

  await kubectl.apply(gatewayObjects());
  const token = (await kubectl.run(...TOKEN_REQUEST)).trim();
  const traefik = begin(ground, 'gateway', programs.traefik, traefikArgs({ ca: pki.file('ca.crt'), token }));
  await phases.wait('gateway', {
    withinMs: WITHIN_MS,
    programs: [traefik],
    look: async () => {
      const path = '{.status.conditions[?(@.type=="Accepted")].status}';
      const accepted = await kubectl.run('get', 'gatewayclass', GATEWAY_CLASS, `--output=jsonpath=${path}`);
      return accepted === 'True' && (await isOk(ground, urlOf('gatewayMetrics', '/ping')));
    },
  });

  const scraping = write(folder, 'prometheus.yaml', JSON.stringify(prometheusConfig(admin)));
  const prometheus = begin(ground, 'prometheus', programs.prometheus, prometheusArgs(folder, scraping));
  await kubectl.apply(prometheusObjects());
  await phases.wait('Prometheus', {
    withinMs: WITHIN_MS,
    programs: [prometheus],
    look: () => isOk(ground, urlOf('prometheus', '/-/ready')),
  });

  const hand = begin(ground, 'flagger', programs.flagger, flaggerArgs(admin, flagger));
  await phases.wait('Flagger', {
    withinMs: WITHIN_MS,
    programs: [hand],
    look: () => isOk(ground, urlOf('flagger', '/healthz')),
  });
}

/** True where all are, else one that is not. */
export function notEstablished(list: unknown): true | string {
  type Definition = { metadata: { name: string }; status?: { conditions?: { type: string; status: string }[] | null } };
  const waiting = (list as { items: Definition[] }).items.find(
    ({ status }) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') !== true,
  );
  return waiting === undefined || `${waiting.metadata.name} is not established`;
}

function begin(
  { enclosure, running }: Ground,
  name: ClusterProgram,
  command: string,
  args: readonly string[],
): Program {
  const program = new Program({ enclosure, name, command, args }).start();
  running.set(name, program);
  return program;
}

function write(folder: string, name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function isOk({ messenger }: Ground, url: string): Promise<boolean | string> {
  const { status, body } = await messenger.ask(url);
  return status === 200 || `${status} ${body.slice(0, 200)}`;
}
