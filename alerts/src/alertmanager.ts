import { compressed, duration, SERVICE } from '@atrium/slo';
import { DAY_S, HOUR_S, MINUTE_S } from './clock.ts';
import { yaml } from './yaml.ts';

export const RECEIVERS = ['page', 'ticket', 'watchdog', 'nobody'] as const;
export type Receiver = (typeof RECEIVERS)[number];

/** What a receiver has, as Alertmanager's configuration names it: `{ webhook_configs: [{ url }] }`. */
export type Integrations = Readonly<Partial<Record<Receiver, object>>>;

export type AlertmanagerOptions = {
  /** Divides all time, as in `ruleGroups`. */
  clock?: number;
  /** None by default: an address or a key is no part of a repository. */
  integrations?: Integrations;
  templates?: readonly string[];
};

/** Somebody is awake already after the first one; what comes within this comes with it. */
const PAGE_WAIT_S = 15;
const TICKET_WAIT_S = 5 * MINUTE_S;
const GROUP_INTERVAL_S = 5 * MINUTE_S;
/** A page that nobody has mended is told again within a shift, a ticket on the next day. */
const PAGE_REPEAT_S = 4 * HOUR_S;
const TICKET_REPEAT_S = DAY_S;
/** Whoever listens to the watchdog misses two of these before it calls. */
const WATCHDOG_REPEAT_S = 5 * MINUTE_S;

/** The alerts of a pod that follow from its being down, or are blind to it. */
const CAUSES_OF_A_POD = [
  'WorkerDied',
  'WorkerMissing',
  'WorkerHot',
  'EventLoopBlocked',
  'EventLoopFull',
  'TicksSlow',
  'PodFull',
  'FileDescriptorsRunOut',
  'TelemetryLost',
];

/**
 * Which installation an alert is of, where one Alertmanager has several. Labels that neither alert has are equal
 * (prometheus.io/docs/alerting/latest/configuration, inhibit_rule), so that one installation needs none of them.
 */
export const OF_INSTALLATION = ['cluster', 'namespace'] as const;

/** Who is told what, how often, and what is held back since another alert says it better. */
export function alertmanagerConfig(options: AlertmanagerOptions = {}) {
  const { clock = 1, integrations = {}, templates = [] } = options;
  const time = (seconds: number) => duration(compressed(seconds, clock));
  return {
    ...(templates.length === 0 ? {} : { templates }),
    route: {
      // What has no severity is somebody else's, and is seen in the morning rather than never.
      receiver: 'ticket',
      group_by: ['alertname', 'slo', ...OF_INSTALLATION],
      group_wait: time(TICKET_WAIT_S),
      group_interval: time(GROUP_INTERVAL_S),
      repeat_interval: time(TICKET_REPEAT_S),
      routes: [
        {
          receiver: 'page',
          matchers: ['severity="page"'],
          group_wait: time(PAGE_WAIT_S),
          repeat_interval: time(PAGE_REPEAT_S),
        },
        { receiver: 'ticket', matchers: ['severity="ticket"'] },
        {
          receiver: 'watchdog',
          matchers: ['alertname="Watchdog"', `service="${SERVICE}"`],
          group_wait: time(1),
          group_interval: time(MINUTE_S),
          repeat_interval: time(WATCHDOG_REPEAT_S),
        },
        { receiver: 'nobody', matchers: ['severity="none"'] },
      ],
    },
    inhibit_rules: [
      // Labels that both do not have are equal, too: an objective has to be named.
      {
        source_matchers: ['severity="page"', 'slo=~".+"'],
        target_matchers: ['severity="ticket"', 'slo=~".+"'],
        equal: ['service', 'slo', ...OF_INSTALLATION],
      },
      {
        source_matchers: ['alertname="ServiceGone"'],
        target_matchers: [`service="${SERVICE}"`, 'alertname!~"ServiceGone|Watchdog"'],
        equal: ['service', ...OF_INSTALLATION],
      },
      {
        source_matchers: ['alertname="PodDown"'],
        target_matchers: [`alertname=~"${CAUSES_OF_A_POD.join('|')}"`],
        equal: ['job', 'instance', ...OF_INSTALLATION],
      },
      {
        source_matchers: ['alertname="PeopleLostWithPod"'],
        target_matchers: ['alertname=~"PodDown|PodRestarts"'],
        equal: ['job', 'instance', ...OF_INSTALLATION],
      },
      {
        source_matchers: ['alertname="WorkerKeepsDying"'],
        target_matchers: ['alertname="WorkerDied"'],
        equal: ['job', 'instance', ...OF_INSTALLATION],
      },
      {
        source_matchers: ['alertname="CertificateEnded"'],
        target_matchers: ['alertname=~"CertificateExpiresNow|CertificateExpiresSoon"'],
        equal: ['job', 'instance', ...OF_INSTALLATION],
      },
      {
        source_matchers: ['alertname="CertificateExpiresNow"'],
        target_matchers: ['alertname="CertificateExpiresSoon"'],
        equal: ['job', 'instance', ...OF_INSTALLATION],
      },
    ],
    receivers: RECEIVERS.map((name) => ({ name, ...integrations[name] })),
  };
}

export function alertmanagerFile(options: AlertmanagerOptions = {}): string {
  return yaml(alertmanagerConfig(options));
}
