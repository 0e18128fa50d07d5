import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import './tip.css';

type TipProps = { words: string; side?: 'top' | 'bottom' | 'left' | 'right'; children: ReactNode };

/** The name of an icon for those who point at it. The control itself carries the accessible name. */
export function Tip({ words, side = 'top', children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tip" side={side} sideOffset={8} collisionPadding={8}>
          {words}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
