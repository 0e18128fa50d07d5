/** One part of the architecture: its folders (or files), and which other parts it may import. */
export type Zone = { paths: readonly string[]; mayImport: readonly string[] };

/** Who may import whom. Everything that is not listed is forbidden; a folder that is in no zone is a mistake, too. */
export const ZONES: Readonly<Record<string, Zone>> = {
  protocol: { paths: ['room-service/protocol'], mayImport: [] },
  metrics: { paths: ['room-service/metrics'], mayImport: [] },
  worker: { paths: ['room-service/worker'], mayImport: [] },

  room: { paths: ['room-service/src/room'], mayImport: ['protocol'] },
  media: { paths: ['room-service/src/media'], mayImport: ['protocol', 'room'] },
  config: {
    paths: [
      'room-service/src/config.ts',
      'room-service/src/config-fields.ts',
      'room-service/src/config-pods.ts',
      'room-service/src/resource-attributes.ts',
      'room-service/src/preflight.ts',
      'room-service/src/http/tls.ts',
    ],
    mayImport: ['metrics'],
  },
  directory: { paths: ['room-service/src/directory'], mayImport: ['protocol', 'config'] },
  /** How rooms move between pods: without sockets, media or timers. */
  move: { paths: ['room-service/src/move'], mayImport: ['protocol', 'room', 'directory'] },
  signaling: {
    paths: ['room-service/src/signaling'],
    mayImport: ['protocol', 'config', 'room', 'media', 'directory', 'move'],
  },
  http: { paths: ['room-service/src/http'], mayImport: ['protocol', 'config', 'directory', 'move'] },
  telemetry: {
    paths: ['room-service/src/telemetry'],
    mayImport: ['protocol', 'config', 'metrics', 'room', 'media', 'signaling', 'directory', 'http', 'move', 'ops/view'],
  },
  main: {
    paths: [
      'room-service/src/main.ts',
      'room-service/src/hints.ts',
      'room-service/src/pods.ts',
      'room-service/src/pod-moves.ts',
      'room-service/src/pod-drain.ts',
      'room-service/src/ending.ts',
      'room-service/src/after.ts',
      'room-service/src/own-address.ts',
    ],
    mayImport: [
      'config',
      'room',
      'media',
      'signaling',
      'directory',
      'move',
      'http',
      'telemetry',
      'worker',
      'metrics',
      'protocol',
    ],
  },
  bots: { paths: ['room-service/bots'], mayImport: ['protocol', 'metrics'] },
  bench: {
    paths: ['room-service/bench'],
    mayImport: ['protocol', 'bots', 'room', 'media', 'signaling', 'telemetry', 'config', 'worker'],
  },

  /** Every sentence that the page says, in every language that it speaks. */
  'web/words': { paths: ['web/src/words'], mayImport: [] },
  'web/net': { paths: ['web/src/net'], mayImport: ['protocol'] },
  'web/media': { paths: ['web/src/media'], mayImport: ['protocol'] },
  'web/world': { paths: ['web/src/world'], mayImport: ['protocol', 'web/words'] },
  'web/telemetry': { paths: ['web/src/telemetry'], mayImport: ['protocol', 'web/net', 'web/media'] },
  'web/ui': {
    paths: ['web/src/ui'],
    mayImport: ['protocol', 'web/net', 'web/media', 'web/world', 'web/telemetry', 'web/words'],
  },
  'web/app': {
    paths: ['web/src/app'],
    mayImport: ['protocol', 'web/net', 'web/media', 'web/world', 'web/telemetry', 'web/words', 'web/ui'],
  },

  /** The page for on-call, on the private port: a page of its own, and nothing of the product. */
  'web/ops': { paths: ['web/src/ops'], mayImport: ['ops/view'] },

  slo: { paths: ['slo'], mayImport: ['metrics'] },
  alerts: { paths: ['alerts'], mayImport: ['metrics', 'slo'] },
  dashboards: { paths: ['dashboards'], mayImport: ['metrics', 'slo'] },
  /** What `/ops` may ask and answers: types alone, so that the service and its page agree. */
  'ops/view': { paths: ['ops/view'], mayImport: [] },
  ops: { paths: ['ops'], mayImport: ['ops/view', 'metrics', 'slo', 'dashboards'] },
  k8s: { paths: ['k8s'], mayImport: ['metrics', 'slo'] },
  /** What is told of the release gate, from outside of it. */
  'gate/telemetry': { paths: ['k8s/release-gate/src/telemetry'], mayImport: ['metrics', 'k8s'] },
  'gate/main': {
    paths: ['k8s/release-gate/src/main.ts'],
    mayImport: ['metrics', 'k8s', 'gate/telemetry'],
  },
  /** Bots that try a pod before anybody meets it: it measures, and the gate, whose words they share, judges. */
  'k8s/prober': { paths: ['k8s/prober'], mayImport: ['k8s', 'bots', 'metrics'] },
  /** The cluster test: it drives what it tests from outside. `worker` finds, installs and caches programs. */
  'k8s/e2e': { paths: ['k8s/e2e'], mayImport: ['scripts', 'metrics', 'slo', 'protocol', 'bots', 'worker'] },

  /** Tools: the doctor reads the configuration as the service does; `generate` writes what the packages compile. */
  scripts: {
    paths: ['scripts'],
    mayImport: ['protocol', 'worker', 'config', 'bots', 'metrics', 'slo', 'alerts', 'dashboards', 'ops', 'k8s'],
  },
  configuration: {
    paths: ['eslint.config.js', 'vitest.config.ts', 'web/vite.config.ts', 'web/vite.ops.config.ts'],
    mayImport: [],
  },
};

/** Packages with one home each, so that they can be replaced there and nothing else is tied to them. */
export const HOMES: readonly { packages: RegExp; zones: readonly string[] }[] = [
  { packages: /^mediasoup$/, zones: ['media', 'bench'] },
  { packages: /^(prom-client|@opentelemetry\/.*)$/, zones: ['telemetry', 'web/telemetry', 'gate/telemetry', 'bench'] },
  { packages: /^(express.*|helmet)$/, zones: ['http', 'k8s', 'k8s/prober'] },
  { packages: /^ws$/, zones: ['signaling', 'bots', 'bench', 'scripts'] },
  { packages: /^pino$/, zones: ['main', 'gate/main', 'k8s/prober'] },
  { packages: /^(redis|ioredis|@redis\/.*)$/, zones: ['directory'] },
  { packages: /^mediasoup-client$/, zones: ['web/media', 'bots'] },
  { packages: /^three$/, zones: ['web/world'] },
  { packages: /^intl-messageformat$/, zones: ['web/words'] },
  { packages: /^(react|react-dom|radix-ui|lucide-react)$/, zones: ['web/ui', 'web/app', 'web/ops'] },
];

/** Zones that run without Node, or without anything: which packages they may use at all. */
export const PURE: Readonly<Record<string, RegExp>> = {
  protocol: /^zod$/,
  metrics: /^$/,
  room: /^$/,
  move: /^$/,
};

/** They run in a browser. */
export const WITHOUT_NODE = /^web\//;
