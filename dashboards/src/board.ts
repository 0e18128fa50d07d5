import type { Objective } from '@atrium/slo';
import type { Panel } from './panel.ts';

export const BOARD_NAMES = [
  'slo-overview',
  'slo-detail',
  'release-cockpit',
  'room-service',
  'media-plane',
  'client-quality',
  'capacity-cost',
  'telemetry-health',
] as const;

export type BoardName = (typeof BOARD_NAMES)[number];

export type Row = { title: string; panels: readonly Panel[] };

/** A choice at the top of a board, besides those that every board has. */
export type Variable =
  /** One of these; the first unless somebody chooses. */
  | {
      kind: 'choice';
      name: string;
      title: string;
      about: string;
      options: readonly { value: string; title: string }[];
      all?: true;
    }
  /** Anything that is typed in. */
  | { kind: 'text'; name: string; title: string; about: string; value: string };

export type Board = {
  name: BoardName;
  title: string;
  /** The question that it answers. */
  about: string;
  /** From the newest backwards: `6h`. */
  span: string;
  variables?: readonly Variable[];
  /** The first answers: is it good, and who is hurt. Those below it say why. */
  rows: readonly Row[];
};

export type BoardOf = (objectives: readonly Objective[]) => Board;

/** Boards of the service itself are about people; whoever tries it with bots sees these by a choice. */
export const PARTICIPANT: Variable = {
  kind: 'choice',
  name: 'participant',
  title: 'Who',
  about: 'People, or bots. Objectives are about people alone.',
  options: [
    { value: 'person', title: 'People' },
    { value: 'bot', title: 'Bots' },
  ],
  all: true,
};

export function uidOf(name: BoardName): string {
  return `atrium-${name}`;
}
