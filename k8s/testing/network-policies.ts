import { BlockList, isIPv6 } from 'node:net';

/** NetworkPolicies of networking.k8s.io/v1, as the specification of their fields says; nothing is asked of any network. */

export type Selector = {
  matchLabels?: Readonly<Record<string, string>>;
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
};
type Peer = { podSelector?: Selector; namespaceSelector?: Selector; ipBlock?: { cidr: string; except?: string[] } };
type Port = { port?: number | string; endPort?: number; protocol?: Protocol };
type Rule = { from?: Peer[]; to?: Peer[]; ports?: Port[] };
export type Policy = {
  metadata: { name: string; namespace?: string };
  spec: { podSelector: Selector; policyTypes?: string[]; ingress?: Rule[]; egress?: Rule[] };
};
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/**
 * Who sends, or is reached. Without labels it is no pod, and policies know it by its address alone; so is a pod in the network of
 * its node. `ports`: those of a pod that have names.
 */
export type Party = {
  name: string;
  address: string;
  pod: {
    namespace: string;
    namespaceLabels: Readonly<Record<string, string>>;
    labels: Readonly<Record<string, string>>;
    ports: readonly { name: string; port: number; protocol: Protocol }[];
  } | null;
};
export type Flow = { from: Party; to: Party; port: number; protocol: Protocol };

/** Whether the first packet of it gets through: policies let answers pass. */
export function isAllowed(policies: readonly Policy[], flow: Flow): boolean {
  return (
    passes(policies, flow, { at: flow.from, type: 'Egress', rules: 'egress', peers: 'to', other: flow.to }) &&
    passes(policies, flow, { at: flow.to, type: 'Ingress', rules: 'ingress', peers: 'from', other: flow.from })
  );
}

/** Every number at which any policy changes its mind, with its neighbours. */
export function portsOfInterest(policies: readonly Policy[]): number[] {
  const ports = policies
    .flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    .flatMap((rule) => rule.ports ?? [])
    .flatMap(({ port, endPort }) => [port, endPort])
    .filter((port) => typeof port === 'number')
    .flatMap((port) => [port - 1, port, port + 1]);
  return [...new Set(ports)].filter((port) => port >= 1 && port <= 65_535).sort((a, b) => a - b);
}

type Side = { at: Party; other: Party; type: string; rules: 'ingress' | 'egress'; peers: 'from' | 'to' };

function passes(policies: readonly Policy[], flow: Flow, { at, other, type, rules, peers }: Side): boolean {
  const own = policies.filter((policy) => isOf(policy, at) && typesOf(policy).includes(type));
  // Whom no policy is about is reached by everybody, and may go anywhere.
  if (own.length === 0) return true;
  return own.some((policy) =>
    (policy.spec[rules] ?? []).some(
      (rule) =>
        (rule[peers] === undefined || rule[peers].some((peer) => isPeer(peer, other, policy))) &&
        (rule.ports === undefined || rule.ports.some((port) => isPort(port, flow))),
    ),
  );
}

const isOf = ({ metadata, spec }: Policy, { pod }: Party): boolean =>
  pod !== null && pod.namespace === namespaceOf({ metadata }) && matches(spec.podSelector, pod.labels);

const namespaceOf = ({ metadata }: Pick<Policy, 'metadata'>): string => metadata.namespace ?? 'default';

/** Unset: ingress always, egress where there is a rule of it. */
const typesOf = ({ spec }: Policy): readonly string[] =>
  spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : ['Egress'])];

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, { pod, address }: Party, policy: Policy): boolean {
  if (ipBlock !== undefined)
    return isWithin(address, ipBlock.cidr) && !(ipBlock.except ?? []).some((cidr) => isWithin(address, cidr));
  if (pod === null) return false;
  const inNamespace =
    namespaceSelector === undefined
      ? pod.namespace === namespaceOf(policy)
      : matches(namespaceSelector, pod.namespaceLabels);
  return inNamespace && matches(podSelector ?? {}, pod.labels);
}

function isPort({ port, endPort, protocol = 'TCP' }: Port, { to, ...flow }: Flow): boolean {
  if (protocol !== flow.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return flow.port >= port && flow.port <= (endPort ?? port);
  return to.pod?.ports.some((one) => one.name === port && one.port === flow.port && one.protocol === protocol) ?? false;
}

/** Of labels (kubernetes.io/docs/concepts/overview/working-with-objects/labels): an empty one is of everything. */
export function matches(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      throw new Error(`${operator} is no operator of a selector`);
    })
  );
}

function isWithin(address: string, cidr: string): boolean {
  const [network = '', bits = ''] = cidr.split('/');
  const [ofAddress, ofNetwork] = [address, network].map((one) => (isIPv6(one) ? 'ipv6' : 'ipv4'));
  if (ofAddress !== ofNetwork) return false;
  const block = new BlockList();
  block.addSubnet(network, Number(bits), ofNetwork);
  return block.check(address, ofAddress);
}
