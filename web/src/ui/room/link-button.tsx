import { Popover } from 'radix-ui';
import { useState } from 'react';
import { t } from '../../words/words.ts';
import { useMedia, useQuality, useRoom } from '../client-context.ts';
import { callState } from '../model/call-state.ts';
import { SignalBars } from '../parts/signal-bars.tsx';
import { Tip } from '../parts/tip.tsx';
import { useEvery } from '../parts/use-every.ts';
import { QualityPanel } from './quality-panel.tsx';
import { useUi, useUiStore } from './room-ui.ts';
import './quality-panel.css';

/** Out to where the row of buttons ends, past the two that follow: less of the faces is covered. */
const TO_EDGE_PX = -112;
/** A judgement grows old although nothing new comes. */
const LOOK_EVERY_MS = 2_500;

/** How the connection is, and "why is my call bad?" behind it. */
export function LinkButton() {
  const ui = useUiStore();
  const open = useUi((state) => state.dialog === 'quality');
  const quality = useQuality((state) => state);
  const lost = useRoom((state) => state.connection.kind === 'reconnecting');
  const quiet = useRoom((state) => state.quiet);
  const blocked = useMedia((state) => state.transport === 'failed');
  const [now, setNow] = useState(() => Date.now());
  useEvery(LOOK_EVERY_MS, true, () => setNow(Date.now()));
  const { verdict, words } = callState(quality, { lost, blocked, quiet }, now);
  return (
    <Popover.Root open={open} onOpenChange={(next) => ui.setState({ dialog: next ? 'quality' : 'none' })}>
      <Tip words={t('quality.connection')} side="bottom">
        <Popover.Trigger
          className={`disc panel link-${verdict}`}
          aria-label={t('quality.connectionIs', { state: lost ? 'lost' : verdict })}
        >
          <SignalBars verdict={verdict} />
        </Popover.Trigger>
      </Tip>
      <Popover.Portal>
        <Popover.Content
          className="quality-panel"
          align="end"
          sideOffset={8}
          alignOffset={TO_EDGE_PX}
          collisionPadding={12}
          aria-label={t('common.whyBad')}
        >
          <QualityPanel verdict={verdict} words={words} now={now} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
