import type { Manifest } from './kustomize.ts';
import { isAllowed, portsOfInterest, type Party, type Policy, type Protocol } from './network-policies.ts';

const NAMESPACE = 'atrium';
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP'];

type Workload = {
  metadata: { name: string };
  spec: {
    template: {
      metadata: { labels: Record<string, string> };
      spec: {
        hostNetwork?: boolean;
        containers: { ports?: { name: string; containerPort: number; protocol?: Protocol }[] }[];
      };
    };
  };
};

/** Those who are no part of Atrium, and whom its policies may name. */
const OUTSIDERS: readonly Party[] = [
  { name: 'anybody', address: '203.0.113.7', pod: null },
  { name: 'a node', address: '10.0.0.7', pod: null },
  pod('a pod of another namespace', 'default', {}),
  pod('a pod of nobody here', NAMESPACE, {}),
  pod('the namespace monitoring', 'monitoring', {}),
  pod('Flagger', 'flagger-system', { 'app.kubernetes.io/name': 'flagger' }),
  pod('a pod beside Flagger', 'flagger-system', {}),
];

function pod(name: string, namespace: string, labels: Record<string, string>): Party {
  const namespaceLabels = { 'kubernetes.io/metadata.name': namespace };
  return { name, address: '10.244.9.9', pod: { namespace, namespaceLabels, labels, ports: [] } };
}

/** The pods that the manifests make, and both tracks of rooms as one, since no policy of ours tells them apart. */
export function partiesOf(manifests: readonly Manifest[]): Party[] {
  const workloads = manifests.filter(({ kind }) => kind === 'Deployment') as unknown as Workload[];
  return workloads.map(({ metadata, spec: { template } }) => {
    const { hostNetwork, containers } = template.spec;
    const party = pod(metadata.name, NAMESPACE, template.metadata.labels);
    if (hostNetwork === true) return { ...party, address: '10.0.0.7', pod: null };
    const ports = containers
      .flatMap((container) => container.ports ?? [])
      .map(({ name, containerPort, protocol = 'TCP' }) => ({ name, port: containerPort, protocol }));
    return party.pod === null ? party : { ...party, pod: { ...party.pod, ports } };
  });
}

/** A line for each part and ports of it that somebody reaches: `| redis | 6379/TCP | room-service |`, in the order of the alphabet. */
export function whoIsReached(manifests: readonly Manifest[]): string[] {
  const policies = policiesOf(manifests);
  const parties = partiesOf(manifests);
  return parties
    .flatMap((to) =>
      rangesOf(policies, (port, protocol) => {
        const all = [...OUTSIDERS, ...parties];
        return namesOf(all.filter((from) => isAllowed(policies, { from, to, port, protocol })));
      }).map(({ ports, names }) => `| ${to.name} | ${ports} | ${names.join(', ')} |`),
    )
    .sort();
}

/** A line for each part and ports at which it may reach what is outside: `| edge | 53/TCP, 53/UDP | anybody |`. */
export function whoGoesOut(manifests: readonly Manifest[]): string[] {
  const policies = policiesOf(manifests);
  return partiesOf(manifests)
    .flatMap((from) => {
      const ranges = rangesOf(policies, (port, protocol) =>
        namesOf(OUTSIDERS.filter((to) => isAllowed(policies, { from, to, port, protocol }))),
      );
      return ranges.map(({ ports, names }) => `| ${from.name} | ${ports} | ${names.join(', ')} |`);
    })
    .sort();
}

const policiesOf = (manifests: readonly Manifest[]): Policy[] =>
  manifests.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];

/** Ports at which the same ones are let through, as ranges; those at which nobody is are left out. */
function rangesOf(
  policies: readonly Policy[],
  who: (port: number, protocol: Protocol) => string[],
): { ports: string; names: string[] }[] {
  const found = new Map<string, { ports: string[]; names: string[] }>();
  for (const protocol of PROTOCOLS) {
    let open: { from: number; to: number; names: string[] } | null = null;
    const close = (): void => {
      if (open === null) return;
      const range = `${open.from === open.to ? open.from : `${open.from}-${open.to}`}/${protocol}`;
      const known = found.get(open.names.join()) ?? { ports: [], names: open.names };
      found.set(open.names.join(), { ...known, ports: [...known.ports, range] });
      open = null;
    };
    for (const port of portsOfInterest(policies)) {
      const names = who(port, protocol);
      if (open !== null && open.names.join() === names.join()) open.to = port;
      else {
        close();
        if (names.length > 0) open = { from: port, to: port, names };
      }
    }
    close();
  }
  return [...found.values()].map(({ ports, names }) => ({ ports: ports.join(', '), names }));
}

/** Whoever comes from anywhere: nobody has to be named besides. */
function namesOf(parties: readonly Party[]): string[] {
  const names = parties.map(({ name }) => name);
  return names.includes('anybody') ? ['anybody'] : names;
}
