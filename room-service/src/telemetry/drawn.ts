import { LABELS, type LabelValue } from '@atrium/metrics';
import type { RoomRecord } from '../directory/directory.ts';

/** How a room was drawn, and when, as the directory keeps it for the room's life. */
export type Drawn = Pick<RoomRecord, 'track' | 'weight' | 'assignedAt'>;

/** The weight as a label: percent, of the steps that a release may take the nearest. */
export function weightOf({ weight }: Pick<Drawn, 'weight'>): LabelValue<'weight'> {
  const off = (label: LabelValue<'weight'>): number => Math.abs(Number(label) - 100 * weight);
  return LABELS.weight.reduce((best, label) => (off(label) < off(best) ? label : best));
}
