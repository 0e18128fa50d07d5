import { useState } from 'react';
import { t } from '../../words/words.ts';
import { useClient, useMedia } from '../client-context.ts';
import { listen, verdictOf, type MicCheck, type MicVerdict } from '../model/mic-check.ts';
import { LevelMeter } from '../parts/level-meter.tsx';
import { useEvery } from '../parts/use-every.ts';
import { ProblemNote } from './problem-note.tsx';

const CHECK_MS = 200;

/** "We hear you", or what to look at when we do not. */
export function MicCheckLine() {
  const client = useClient();
  const mic = useMedia((state) => state.mic);
  const muted = useMedia((state) => state.muted);
  if (mic.kind === 'problem') return <ProblemNote device="mic" problem={mic.problem} />;
  return (
    <div className="mic-check">
      <LevelMeter level={() => client.micLevel()} on={mic.kind === 'live' && !muted} />
      {mic.kind === 'live' && !muted ? (
        <Verdict key={mic.deviceId} label={mic.label} />
      ) : (
        <p className="quiet" role="status">
          {mic.kind === 'asking' && t('lobby.micAsking')}
          {mic.kind === 'off' && t('lobby.micOff')}
          {mic.kind === 'live' && t('lobby.micMuted')}
        </p>
      )}
    </div>
  );
}

function Verdict({ label }: { label: string }) {
  const client = useClient();
  const [check, setCheck] = useState<MicCheck>(() => ({ openedAt: Date.now(), heardAt: null }));
  const [verdict, setVerdict] = useState<MicVerdict>('waiting');
  useEvery(CHECK_MS, true, () => {
    const now = Date.now();
    const next = listen(check, client.micLevel(), now);
    if (next !== check) setCheck(next);
    setVerdict(verdictOf(next, now));
  });
  return (
    <p className={verdict === 'heard' ? 'good' : verdict === 'silent' ? 'warn' : 'quiet'} role="status">
      {verdict === 'heard' && t('lobby.micHeard')}
      {verdict === 'waiting' && t('lobby.micWaiting')}
      {verdict === 'silent' && (label === '' ? t('lobby.micSilent') : t('lobby.micSilentNamed', { mic: label }))}
    </p>
  );
}
