import { useEffect, useEffectEvent, useState } from 'react';
import type { RoomGlimpse } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import { useClient } from '../client-context.ts';
import { personHex } from '../../world/palette.ts';
import { doorWords, isFull } from '../model/door-words.ts';

/** Often enough for a count; each is a small request. */
const GLIMPSE_MS = 5_000;
const SHOWN_DOTS = 7;

type Look = { kind: 'looking' } | { kind: 'seen'; glimpse: RoomGlimpse } | { kind: 'unreachable' };

/** How many are in there, without names. */
export function WhoIsHere({ onFull }: { onFull: (full: boolean) => void }) {
  const client = useClient();
  const [look, setLook] = useState<Look>({ kind: 'looking' });
  const tell = useEffectEvent(onFull);
  useEffect(() => {
    let over = false;
    const peek = async () => {
      const glimpse = await client.glimpse();
      if (over) return;
      setLook(glimpse === null ? { kind: 'unreachable' } : { kind: 'seen', glimpse });
      if (glimpse !== null) tell(isFull(glimpse));
    };
    void peek();
    const timer = setInterval(() => void peek(), GLIMPSE_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [client]);
  return (
    <p className="who-is-here quiet" role="status">
      {look.kind === 'seen' && look.glimpse.people > 0 && (
        <span className="dots" aria-hidden="true">
          {look.glimpse.places.slice(0, SHOWN_DOTS).map((place, k) => (
            <i key={k} style={{ background: personHex(place.color) }} />
          ))}
        </span>
      )}
      {words(look)}
    </p>
  );
}

function words(look: Look): string {
  switch (look.kind) {
    case 'looking': {
      return t('lobby.lookingWhoIsThere');
    }
    case 'unreachable': {
      return t('lobby.noAnswer');
    }
    case 'seen': {
      return doorWords(look.glimpse);
    }
  }
}
