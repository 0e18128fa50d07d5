import { urlOf } from '../cluster/addresses.ts';
import { GATEWAY_CLASS, GATEWAY_PORT } from '../cluster/gateway.ts';

export const NAMESPACE = 'smoke';
export const NAME = 'answer';
export const IMAGE = 'docker.io/atrium/answer:1';
/** The only path that Flagger weights; another route of the same gateway serves the rest, as Atrium's will. */
export const WEIGHTED_PATH = '/api/rooms';

const metadata = { namespace: NAMESPACE, name: NAME } as const;
const GATEWAY = { namespace: NAMESPACE, name: 'public' } as const;

/** What a person would apply before there is a canary. `version`: what it answers. */
export function deploymentObjects(version: string): object[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: GATEWAY,
      spec: { gatewayClassName: GATEWAY_CLASS, listeners: [{ name: 'web', protocol: 'HTTP', port: GATEWAY_PORT }] },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { namespace: NAMESPACE, name: 'rest' },
      spec: {
        parentRefs: [GATEWAY],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name: `${NAME}-primary`, port: 80 }],
          },
        ],
      },
    },
    {
      // Without an address of its own, so that its pods have names: also those that are not ready.
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: NAMESPACE, name: 'pods' },
      spec: {
        clusterIP: 'None',
        publishNotReadyAddresses: true,
        selector: { app: `${NAME}-primary` },
        ports: [{ name: 'http', port: 8080 }],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: NAME } },
        template: {
          metadata: {
            labels: { app: NAME },
            annotations: { 'prometheus.io/port': '8080' },
          },
          spec: { terminationGracePeriodSeconds: 10, containers: [container(version)] },
        },
      },
    },
  ];
}

/** Two steps, 10 s apart: as fast as Flagger's loop allows. */
export function canaryObjects(): object[] {
  return [
    {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'MetricTemplate',
      metadata: { namespace: NAMESPACE, name: 'answers-a-second' },
      spec: {
        provider: { type: 'prometheus', address: urlOf('prometheus') },
        query: `sum(rate(answers_total{namespace="{{ namespace }}",pod=~"{{ target }}-[0-9a-z]+-[0-9a-z]+"}[30s]))`,
      },
    },
    {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata,
      spec: {
        targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
        progressDeadlineSeconds: 300,
        service: {
          port: 80,
          targetPort: 8080,
          gatewayRefs: [GATEWAY],
          match: [{ uri: { prefix: WEIGHTED_PATH } }],
        },
        analysis: {
          interval: '10s',
          // Looks without an answer count, too: the first comes before anybody met the canary.
          threshold: 10,
          stepWeight: 25,
          maxWeight: 50,
          metrics: [
            {
              name: 'answers-a-second',
              templateRef: { namespace: NAMESPACE, name: 'answers-a-second' },
              thresholdRange: { min: 0.05 },
              interval: '30s',
            },
          ],
        },
      },
    },
  ];
}

function container(version: string): object {
  return {
    name: NAME,
    image: IMAGE,
    imagePullPolicy: 'Never',
    env: [{ name: 'VERSION', value: version }],
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 1 },
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    securityContext: {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}
