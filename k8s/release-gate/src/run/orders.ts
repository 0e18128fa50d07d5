import type { Order } from '../gate/answers.ts';
import type { Run, Seen } from './run.ts';

/** What somebody ordered, when (Unix seconds), and of which release. `digest`: null where none was known. */
export type KeptOrder = Order & { atS: number; digest: string | null };

/**
 * The order as it stands: a pause holds whatever comes until it is taken back; whoever ends or forces one release says nothing of the
 * next one, nor of the same one when it is tried again.
 */
export function standing(order: KeptOrder | null, seen: Seen, run: Run | null): KeptOrder | null {
  if (order === null || order.is === 'pause') return order;
  const isOver = run !== null && run.end !== null && run.digest === order.digest && run.end.atS >= order.atS;
  return order.digest === seen.digest && !isOver ? order : null;
}
