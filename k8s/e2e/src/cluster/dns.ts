import { DNS_SERVICE_ADDRESS, DOMAIN, NODE, PORTS } from './addresses.ts';
import { outsideService } from './outside-service.ts';

/**
 * Names of services, and of their pods by the dashed address, which is what the plugin calls endpoints without a
 * hostname. Asks nobody else: there is nothing outside.
 */
export function corefile(kubeconfig: string): string {
  return `.:${PORTS.dns} {
  bind ${NODE.address}
  errors
  health ${NODE.address}:${PORTS.dnsHealth}
  kubernetes ${DOMAIN} in-addr.arpa {
    kubeconfig ${kubeconfig}
    ttl 5
  }
}
`;
}

/** Of programs on the node: `release-gate.atrium` means to them what it means to a pod. */
export function resolvConf(): string {
  return `nameserver ${NODE.address}\nsearch svc.${DOMAIN} ${DOMAIN}\noptions ndots:5\n`;
}

export function dnsObjects(): object[] {
  return outsideService({
    namespace: 'kube-system',
    name: 'kube-dns',
    clusterIP: DNS_SERVICE_ADDRESS,
    ports: [
      { name: 'dns', protocol: 'UDP', port: 53, targetPort: PORTS.dns },
      { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: PORTS.dns },
    ],
  });
}
