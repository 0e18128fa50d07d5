import { LABELS, type LabelValue } from '@atrium/metrics';

type Reason = LabelValue<'reason'>;

/**
 * By whose way to us somebody has it bad, where the reason tells: their own, or that of somebody they would hear or see. Gaps
 * in a voice may be of either; where many have them beside some who lose what they send, they are of those.
 */
export const WHOSE: Partial<Readonly<Record<Reason, 'own' | 'others'>>> = {
  transport_down: 'own',
  bandwidth: 'own',
  uplink_loss: 'own',
  client_cpu: 'own',
  sender_silent: 'others',
};

/** Of bad time. `null`: the reason does not tell. */
export function reasonsOf(whose: 'own' | 'others' | null): Reason[] {
  const isBad = (reason: Reason): boolean => reason !== 'none' && reason !== 'no_report';
  return LABELS.reason.filter((reason) => isBad(reason) && (WHOSE[reason] ?? null) === whose);
}
