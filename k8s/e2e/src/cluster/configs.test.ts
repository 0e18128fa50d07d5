import { describe, expect, it } from 'vitest';
import { DNS_SERVICE_ADDRESS, DOMAIN, NODE, POD_RANGE } from './addresses.ts';
import { hierarchies } from './cgroups.ts';
import { apiServerArgs, etcdArgs } from './control-plane.ts';
import { corefile, dnsObjects, resolvConf } from './dns.ts';
import { flaggerArgs } from './flagger.ts';
import { traefikArgs } from './gateway.ts';
import { mountsOf } from './leftovers.ts';
import { containerdConfig, kubeletConfig, PAUSE_IMAGE, POD_NETWORK, proxyArgs } from './node.ts';
import { prometheusConfig } from './prometheus.ts';

const pki = { file: (name: string) => `/keys/${name}` };

describe('configurations agree with each other', () => {
  it('in the addresses of pods', () => {
    expect(POD_NETWORK.plugins[0].ipam.ranges).toEqual([[{ subnet: POD_RANGE }]]);
    expect(proxyArgs('/c')).toContain(`--cluster-cidr=${POD_RANGE}`);
  });

  it('in the address of names', () => {
    const [service, slice] = dnsObjects();
    expect(kubeletConfig({ pki, cgroup: '/x', resolvConf: '/r' })).toMatchObject({ clusterDNS: [DNS_SERVICE_ADDRESS] });
    expect(service).toMatchObject({ spec: { clusterIP: DNS_SERVICE_ADDRESS } });
    expect(slice).toMatchObject({ endpoints: [{ addresses: [NODE.address] }], ports: [{ name: 'dns', port: 53 }, {}] });
    expect(corefile('/c')).toContain(`bind ${NODE.address}\n`);
    // Flagger is on the node, and calls hooks by names like release-gate.atrium.
    expect(resolvConf()).toContain(`nameserver ${NODE.address}\nsearch svc.${DOMAIN} `);
  });

  it('in where etcd is', () => {
    const at = etcdArgs('/f').find((arg) => arg.startsWith('http://'));
    expect(apiServerArgs(pki)).toContain(`--etcd-servers=${at}`);
  });

  it('in the image that holds a pod', () => {
    expect(containerdConfig('/n')).toContain(`sandbox_image = "${PAUSE_IMAGE}"`);
  });
});

it('Flagger gets its further flags last, so that they win', () => {
  expect(flaggerArgs('/c', ['-control-loop-interval', '5s']).slice(-2)).toEqual(['-control-loop-interval', '5s']);
});

it('the gateway trusts the API by its authority', () => {
  expect(traefikArgs({ ca: '/ca.crt', token: 't' })).toContain(
    '--providers.kubernetesgateway.certauthfilepath=/ca.crt',
  );
});

it('Prometheus asks only pods that say so', () => {
  const [pods] = (prometheusConfig('/c') as { scrape_configs: { relabel_configs: object[] }[] }).scrape_configs;
  expect(pods?.relabel_configs[0]).toEqual({
    action: 'keep',
    source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_port'],
    regex: '\\d+',
  });
});

describe('what the kernel lists', () => {
  const MOUNTS = `proc /proc proc rw 0 0
cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0
cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0
nsfs /run/netns/atrium-kube-7-1 nsfs rw 0 0
`;

  it('names the hierarchies of control groups of both versions', () => {
    expect(hierarchies(MOUNTS)).toEqual(['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/unified']);
  });

  it('names the mounts of a cluster', () => {
    expect(mountsOf(MOUNTS, 'atrium-kube-7-1')).toEqual(['/run/netns/atrium-kube-7-1']);
    expect(mountsOf(MOUNTS, 'atrium-kube-8-1')).toEqual([]);
  });
});

it('names the jobs of Prometheus as alerts ask for them', () => {
  const [pods] = (prometheusConfig('/c') as { scrape_configs: { relabel_configs: object[] }[] }).scrape_configs;
  for (const [part, job] of [
    ['room-service', 'atrium'],
    ['release-gate', 'atrium-gate'],
  ])
    expect(pods?.relabel_configs).toContainEqual({
      source_labels: ['__meta_kubernetes_pod_label_atrium_dev_part'],
      regex: part,
      replacement: job,
      target_label: 'job',
    });
});
