import type { Severity as BurnSeverity } from '@atrium/slo';
import type { Case, Edge } from './case.ts';

/** none: it says that something works, and is for a machine that misses it when it is silent. */
export type Severity = BurnSeverity | 'none';

export const BOARDS = [
  'slo-overview',
  'slo-detail',
  'release-cockpit',
  'room-service',
  'media-plane',
  'client-quality',
  'capacity-cost',
  'telemetry-health',
] as const;

/** Where to look first. */
export type Dashboard = { board: (typeof BOARDS)[number]; variables?: Readonly<Record<string, string>> };

/** A symptom is felt by people, or blinds us to whether they feel anything; a cause explains one, and wakes nobody. */
export type About = 'symptom' | 'cause' | 'itself';

/** One alert, with the promtool cases that prove it. */
export type Alert = {
  /** Camel case. */
  name: string;
  about: About;
  severity: Severity;
  /** Id of the objective that it is about. */
  slo?: string;
  expr: string;
  /** How long it must hold. */
  forS: number;
  /** One line: what is wrong. Both may hold `{{ $labels.x }}` and `{{ $value | ... }}`. */
  summary: string;
  /** What people feel, how bad it is, what it was compared with. */
  description: string;
  dashboard: Dashboard;
  /** What its runbook may name: a number is written where it is decided, and nowhere else. */
  numbers: Readonly<Record<string, string>>;
  cases: readonly Case[];
  /** What is just below and just above its numbers. A promise has them in its cases. */
  edges?: readonly Edge[];
};

export type AlertGroup = { name: string; alerts: readonly Alert[] };
