import { useState } from 'react';
import type { PersonId } from '@atrium/protocol';
import { useClient } from '../client-context.ts';
import { hear, speakersKey, type Heard } from '../model/speakers.ts';
import { useEvery } from '../parts/use-every.ts';
import { useUiStore } from './room-ui.ts';

const LISTEN_MS = 200;

/** Who of these speaks now, held over the gaps between words. */
export function useSpeakers(ids: readonly PersonId[]): ReadonlySet<PersonId> {
  const client = useClient();
  const ui = useUiStore();
  const [heard, setHeard] = useState<Heard>(new Map());
  const [speakers, setSpeakers] = useState<ReadonlySet<PersonId>>(new Set());
  useEvery(LISTEN_MS, ids.length > 0, () => {
    const self = client.room.getState().self;
    const { mic, muted } = client.media.getState();
    const sends = mic.kind === 'live' && (!muted || ui.getState().talking);
    // Who mutes does not speak any more, not even for the gap between two words.
    const audible = ids.filter((id) => id !== self || sends);
    const levels = audible.map((id): [PersonId, number] => [id, id === self ? client.micLevel() : client.levelOf(id)]);
    const next = hear(heard, levels, performance.now());
    if (next.size > 0 || heard.size > 0) setHeard(next);
    if (speakersKey(next) !== [...speakers].sort().join(' ')) setSpeakers(new Set(next.keys()));
  });
  return speakers;
}
