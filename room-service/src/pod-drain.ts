import { after } from './after.ts';
import type { PodConfig } from './config-pods.ts';
import type { Tenancy } from './directory/tenancy.ts';
import { OwnPod } from './http/own-pod.ts';
import { DELETION_COST, DeletionCost } from './move/deletion-cost.ts';
import { Drainer, type DrainerOptions } from './move/drainer.ts';
import type { Mover } from './move/mover.ts';
import { MOVES_PER_SECOND } from './move/pace.ts';

export type PodDrainOptions = Pick<DrainerOptions, 'rooms' | 'watch' | 'onDeadline' | 'log' | 'now'> & {
  config: Pick<PodConfig, 'name' | 'drain' | 'kubernetes'>;
  /** It is there once rooms are. */
  mover: () => Mover;
  tenancy: Pick<Tenancy, 'beatAnew' | 'seen'>;
  onBug: (error: unknown) => void;
};

/** `cost`: nothing where Kubernetes is not. */
export type PodDrain = { drainer: Drainer; cost: Pick<DeletionCost, 'start' | 'close'> };

/** How a pod is emptied, and how dear it says it is until then. Wiring only. */
export function podDrain({ config, mover, tenancy, onBug, ...options }: PodDrainOptions): PodDrain {
  const { rooms, log } = options;
  const drainer = new Drainer({
    ...options,
    terms: { ...config.drain, attachesPerSecond: MOVES_PER_SECOND },
    mover: { move: (room, how) => mover().move(room, how), callOff: () => mover().callOff() },
    tell: async () => {
      const beat = await tenancy.beatAnew().catch((error: unknown) => void onBug(error));
      return { told: beat?.ok ?? false, reason: tenancy.seen.drain };
    },
    after,
  });
  if (config.kubernetes === null) return { drainer, cost: { start: () => undefined, close: () => undefined } };
  const pod = new OwnPod({ ...config.kubernetes, name: config.name });
  const cost = new DeletionCost({
    people: () => rooms().reduce((sum, { people }) => sum + people, 0),
    tell: (people) => pod.annotate({ [DELETION_COST]: `${people}` }),
    warn: (why) => log.warn({ why }, 'Kubernetes could not be told how many people are in this pod'),
    after,
  });
  return { drainer, cost };
}
