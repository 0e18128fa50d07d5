import { useState } from 'react';
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
          {mic.kind === 'asking' && 'Your browser asks for the microphone: allow it, so that others hear you.'}
          {mic.kind === 'off' && 'Your microphone is off. You can listen and write.'}
          {mic.kind === 'live' && 'You enter muted.'}
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
      {verdict === 'heard' && 'We hear you.'}
      {verdict === 'waiting' && 'Say something, and the bars move.'}
      {verdict === 'silent' &&
        `We hear nothing from ${label === '' ? 'your microphone' : label}. Is it muted on the device, or is it another one?`}
    </p>
  );
}
