import { API_URL, NODE, PORTS } from './addresses.ts';

/** As the local overlay names it. */
export const GATEWAY_CLASS = 'atrium';
const ACCOUNT = { namespace: 'kube-system', name: 'traefik' } as const;

/** Of the cluster's Gateways: a listener's port must be that of one of Traefik's entry points. */
export const GATEWAY_PORT = PORTS.gateway;

export type TraefikOptions = { ca: string; token: string };

export function traefikArgs({ ca, token }: TraefikOptions): string[] {
  const provider = '--providers.kubernetesgateway';
  return [
    `--entrypoints.web.address=:${PORTS.gateway}`,
    `--entrypoints.metrics.address=:${PORTS.gatewayMetrics}`,
    '--ping=true',
    '--ping.entrypoint=metrics',
    '--metrics.prometheus=true',
    '--metrics.prometheus.entrypoint=metrics',
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    `${provider}=true`,
    `${provider}.endpoint=${API_URL}`,
    `${provider}.certauthfilepath=${ca}`,
    `${provider}.token=${token}`,
    // Without one a Gateway never gets an address, and Programmed is what people wait for.
    `${provider}.statusaddress.ip=${NODE.address}`,
  ];
}

/** An admin by its account: what it may do is no matter of these tests. */
export function gatewayObjects(): object[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: ACCOUNT },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'traefik-is-admin' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...ACCOUNT }],
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name: GATEWAY_CLASS },
      spec: { controllerName: 'traefik.io/gateway-controller' },
    },
  ];
}

/** How Kubernetes is asked for its token. */
export const TOKEN_REQUEST = [
  'create',
  'token',
  ACCOUNT.name,
  `--namespace=${ACCOUNT.namespace}`,
  '--duration=24h',
] as const;
