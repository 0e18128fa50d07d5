import { MicOff } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../words/words.ts';
import { useClient, useMedia } from '../client-context.ts';
import { hearMuted, isTold, QUIET } from '../model/muted-talk.ts';
import { useTouch } from '../parts/use-media-query.ts';
import { useEvery } from '../parts/use-every.ts';
import { useUi } from './room-ui.ts';

const LISTEN_MS = 200;

/** Above the microphone: that somebody talks whom nobody hears. */
export function MutedTalk() {
  const client = useClient();
  const touch = useTouch();
  const muted = useMedia((state) => state.mic.kind === 'live' && state.muted);
  const pushes = useUi((state) => state.talking);
  const [talk, setTalk] = useState(QUIET);
  const silent = muted && !pushes;
  useEvery(LISTEN_MS, silent || talk !== QUIET, () => {
    setTalk(hearMuted(talk, { muted: silent, level: client.micLevel(), passedMs: LISTEN_MS }, performance.now()));
  });
  return (
    <div className="muted-talk" role="status">
      {isTold(talk) && silent && (
        <p className="panel">
          <MicOff size={18} aria-hidden="true" /> {touch ? t('dock.talksMuted.touch') : t('dock.talksMuted')}
        </p>
      )}
    </div>
  );
}
