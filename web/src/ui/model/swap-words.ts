import { assertNever } from '@atrium/protocol';
import type { DeviceSwap } from '../../media/media-store.ts';
import { t } from '../../words/words.ts';

/** What took the place of what, for somebody who only notices that it sounds different. */
export function swapWords(swap: DeviceSwap): string {
  const { device } = swap;
  const to = swap.to === '' ? t('device.swap.systems') : swap.to;
  switch (swap.kind) {
    case 'gone': {
      return t('device.swap.gone', { device, from: unnamed(swap.from), to });
    }
    case 'kept': {
      return t('device.swap.kept', { device, from: unnamed(swap.from), to });
    }
    case 'back': {
      return swap.muted ? t('device.swap.backMuted', { to: unnamed(swap.to) }) : t('device.swap.back', { device, to });
    }
    default: {
      return assertNever(swap);
    }
  }
}

const unnamed = (label: string): string => (label === '' ? t('device.swap.unnamed') : label);
