import { useEffect, useState } from 'react';
import { t } from '../../words/words.ts';
import { useClient } from '../client-context.ts';
import { createBatcher } from '../model/batcher.ts';
import { happenings, sentences, type Happening } from '../model/happenings.ts';

/** Long enough to gather a wave of arrivals, short enough that a message is still fresh. */
const BATCH_MS = 900;

/** Tells what happens in the room to those who do not see it, politely and in batches. */
export function LiveRegions() {
  const client = useClient();
  const [told, setTold] = useState('');
  const [mine, setMine] = useState('');

  useEffect(() => {
    const batcher = createBatcher<Happening>({
      delayMs: BATCH_MS,
      setTimer: (callback, ms) => window.setTimeout(callback, ms),
      clearTimer: (timer) => window.clearTimeout(timer as number),
      tell: (batch) => setTold(sentences(batch).join(' ')),
    });
    const now = client.room.getState();
    batcher.add(happenings({ ...now, self: null }, now));
    const stop = client.room.subscribe((state, before) => batcher.add(happenings(before, state)));
    return () => {
      stop();
      batcher.close();
    };
  }, [client]);

  useEffect(
    () =>
      client.media.subscribe((state, before) => {
        if (state.mic.kind === 'live' && state.muted !== before.muted)
          setMine(state.muted ? t('dock.nowMuted') : t('dock.nowUnmuted'));
        if (state.mic.kind !== before.mic.kind && state.mic.kind === 'live') setMine(t('dock.nowMicrophoneOn'));
        if (state.screen.kind !== before.screen.kind && state.screen.kind === 'live') setMine(t('share.nowOn'));
        if (state.screen.kind === 'off' && before.screen.kind === 'live') setMine(t('share.nowOff'));
        if (state.camera.kind === before.camera.kind) return;
        if (state.camera.kind === 'live') setMine(t('dock.nowCameraOn'));
        if (before.camera.kind === 'live') setMine(t('dock.nowCameraOff'));
      }),
    [client],
  );

  return (
    <div className="visually-hidden">
      <p role="status" aria-live="polite" data-testid="told">
        {told}
      </p>
      <p role="status" aria-live="polite">
        {mine}
      </p>
    </div>
  );
}
