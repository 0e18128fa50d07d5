import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PORTS } from './addresses.ts';
import { outsideService } from './outside-service.ts';

/** Two scrapes lie within one look of Flagger, which is every 10 s. */
const SCRAPE_EVERY = '5s';

/** Budgets and pages, as a gate and on-call have them. */
const RULES = fileURLToPath(new URL('../../../../alerts/generated/alerts.yaml', import.meta.url));

const POD = '__meta_kubernetes_pod';
/** By the label `atrium.dev/part`, as k8s/README.md says: alerts go by these. */
const JOBS = { 'room-service': 'atrium', 'release-gate': 'atrium-gate' } as const;

/**
 * Scrapes each pod that names a port by the annotation prometheus.io/port, by the convention of Prometheus' own example for
 * Kubernetes. What its series say of themselves (track, version) stays as they say it.
 */
export function prometheusConfig(kubeconfig: string): object {
  const keep = (label: string, regex: string) => ({ action: 'keep', source_labels: [label], regex });
  const put = (target: string, from: string) => ({ source_labels: [from], target_label: target });
  return {
    rule_files: [RULES],
    global: { scrape_interval: SCRAPE_EVERY, scrape_timeout: SCRAPE_EVERY, evaluation_interval: SCRAPE_EVERY },
    scrape_configs: [
      {
        job_name: 'pods',
        kubernetes_sd_configs: [{ role: 'pod', kubeconfig_file: kubeconfig }],
        relabel_configs: [
          keep(`${POD}_annotation_prometheus_io_port`, '\\d+'),
          // What has ended keeps its address for a while, and it may be another's by now.
          keep(`${POD}_phase`, 'Running'),
          {
            action: 'replace',
            source_labels: [`${POD}_ip`, `${POD}_annotation_prometheus_io_port`],
            regex: '(.+);(\\d+)',
            replacement: '$1:$2',
            target_label: '__address__',
          },
          { ...put('__metrics_path__', `${POD}_annotation_prometheus_io_path`), regex: '(.+)' },
          put('namespace', '__meta_kubernetes_namespace'),
          put('pod', `${POD}_name`),
          put('app', `${POD}_label_app`),
          // Whatever else has a port keeps the name of this job.
          ...Object.entries(JOBS).map(([part, job]) => ({
            source_labels: [`${POD}_label_atrium_dev_part`],
            regex: part,
            replacement: job,
            target_label: 'job',
          })),
        ],
      },
      { job_name: 'gateway', static_configs: [{ targets: [`127.0.0.1:${PORTS.gatewayMetrics}`] }] },
    ],
  };
}

export function prometheusArgs(folder: string, config: string): string[] {
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=:${PORTS.prometheus}`,
    // A test gives it other rules and more to scrape.
    '--web.enable-lifecycle',
    // It can be made to forget.
    '--web.enable-admin-api',
  ];
}

/** Pods find it as prometheus.monitoring, as the overlays have it. */
export function prometheusObjects(): object[] {
  const namespace = 'monitoring';
  const port = { name: 'http', protocol: 'TCP', port: PORTS.prometheus, targetPort: PORTS.prometheus } as const;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...outsideService({ namespace, name: 'prometheus', ports: [port] }),
  ];
}
