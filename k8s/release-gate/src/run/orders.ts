import type { Order } from '../gate/answers.ts';
import type { Kept } from './kept.ts';
import type { Seen } from './run.ts';

/** What somebody ordered, when (Unix seconds), and of which release. `digest`: null where none was known. */
export type KeptOrder = Order & { atS: number; digest: string | null };

/**
 * The order as it stands: a pause holds whatever comes until it is taken back; whoever ends or forces one release says nothing of the
 * next one, nor of the same one when it is tried again.
 */
export function standing(
  order: KeptOrder | null,
  seen: Seen,
  { run, neverBegan }: Pick<Kept, 'run' | 'neverBegan'>,
): KeptOrder | null {
  if (order === null || order.is === 'pause') return order;
  const ends = [run?.end && { digest: run.digest, atS: run.end.atS }, neverBegan];
  const isOver = ends.some((end) => end?.digest === order.digest && end.atS >= order.atS);
  return order.digest === seen.digest && !isOver ? order : null;
}
