import { useEffect } from 'react';
import { useClient } from '../client-context.ts';
import { CUE_NOTES, cueFor, type Cue } from '../model/cues.ts';
import { happenings } from '../model/happenings.ts';
import { settings } from '../settings.ts';

/** Under talk, not over it. */
const GAIN = 0.06;
const NOTE_S = 0.22;

/** A quiet tone when somebody comes, goes, knocks or waves: most people have another tab in front. */
export function useCues(): void {
  const client = useClient();
  useEffect(() => {
    let context: AudioContext | null = null;
    const play = (cue: Cue | null) => {
      if (cue === null || !settings.getState().cues) return;
      context ??= new AudioContext();
      if (context.state === 'running') playCue(context, cue);
      else void context.resume();
    };
    const stop = client.room.subscribe((state, before) => {
      play(cueFor(happenings(before, state), state.people.size));
      const known = (id: string) =>
        before.asks.some((ask) => ask.id === id) || before.notices.some((notice) => notice.id === id);
      if (state.asks.some((ask) => !known(ask.id))) play('knock');
      if (state.notices.some((notice) => notice.kind === 'wave' && !known(notice.id))) play('wave');
    });
    return () => {
      stop();
      void context?.close();
    };
  }, [client]);
}

function playCue(context: AudioContext, cue: Cue): void {
  for (const { hz, atS } of CUE_NOTES[cue]) {
    const start = context.currentTime + atS;
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(GAIN, start + 0.012);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + NOTE_S);
  }
}
