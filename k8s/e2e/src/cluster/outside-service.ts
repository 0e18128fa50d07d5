import { NODE } from './addresses.ts';

export type OutsideService = {
  namespace: string;
  name: string;
  ports: readonly { name: string; protocol: 'TCP' | 'UDP'; port: number; targetPort: number }[];
  clusterIP?: string;
};

/**
 * A Service whose endpoint is a program on the node and no pod. The cluster's own programs run so: they need no image,
 * their logs are files, and each can be killed by itself. Pods see no difference.
 */
export function outsideService({ namespace, name, ports, clusterIP }: OutsideService): object[] {
  const metadata = { namespace, name };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports, ...(clusterIP === undefined ? {} : { clusterIP }) } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [NODE.address], conditions: { ready: true } }],
      ports: ports.map(({ name: port, protocol, targetPort }) => ({ name: port, protocol, port: targetPort })),
    },
  ];
}
