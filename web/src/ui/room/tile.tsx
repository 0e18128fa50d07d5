import { EyeOff, MicOff, Moon, Pin, PinOff, VolumeX, WifiOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Person } from '@atrium/protocol';
import { REACTION_SIGNS } from '../../world/reaction-signs.ts';
import { personHex } from '../../world/palette.ts';
import { t } from '../../words/words.ts';
import { useMedia, useRoom } from '../client-context.ts';
import type { TileBox } from '../model/tile-layout.ts';
import { Face } from '../parts/face.tsx';
import { photoUrl } from '../parts/photo-url.ts';
import { show } from '../parts/show-stream.ts';
import { settings } from '../settings.ts';
import { useUiStore } from './room-ui.ts';

type TileProps = {
  person: Person;
  box: TileBox;
  self: boolean;
  name: string;
  stream: MediaStream | null;
  speaking: boolean;
  pinned: boolean;
  /** Larger than the others: where there are others, and room. */
  pinnable: boolean;
};

/** One face: live picture, or photo on their colour. Sound is played by Web Audio, never by this element. */
export function Tile({ person, box, self, name, stream, speaking, pinned, pinnable }: TileProps) {
  const ui = useUiStore();
  const room = useRoom((state) => state.room);
  const reaction = useRoom((state) => state.reactions.get(person.id)?.what);
  const unheard = useMedia((state) => state.volumes.get(person.id) === 0);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => show(video.current, stream), [stream]);
  const note = person.presence === 'reconnecting' ? 'reconnecting' : person.presence === 'away' ? 'away' : null;
  return (
    <figure
      className={['tile', self && 'self', speaking && 'speaking', note].filter(Boolean).join(' ')}
      style={{ '--person': personHex(person.color), width: box.widthPx, height: box.heightPx }}
      data-obstacle=""
    >
      <video ref={video} playsInline muted autoPlay hidden={stream === null} aria-hidden="true" />
      {stream === null && (
        <Face
          name={person.name}
          color={person.color}
          photoUrl={photoUrl(room, person.photo)}
          sizePx={Math.round(Math.min(box.heightPx * 0.56, box.widthPx * 0.62))}
        />
      )}
      {reaction !== undefined && (
        <span className="tile-reaction" aria-hidden="true">
          {REACTION_SIGNS[reaction]}
        </span>
      )}
      <figcaption>
        {person.mic !== 'live' && <MicOff size={13} aria-hidden="true" />}
        {unheard && <VolumeX size={13} role="img" aria-hidden={false} aria-label={t('volume.muted')} />}
        <i aria-hidden="true" />
        <span aria-hidden="true" dir="auto">
          {name}
        </span>
        <span className="visually-hidden">
          {t('tile.state', {
            name,
            speaking: speaking ? 'yes' : 'no',
            muted: person.mic !== 'live' ? 'yes' : 'no',
            presence: person.presence,
          })}
        </span>
      </figcaption>
      {note !== null && (
        <p className="tile-note">
          {note === 'away' ? <Moon size={13} aria-hidden="true" /> : <WifiOff size={13} aria-hidden="true" />}
          <span>{note === 'away' ? t('common.away') : t('common.reconnecting')}</span>
        </p>
      )}
      <div className="tile-buttons">
        {/* Without a camera there is nothing of one's own to enlarge or to hide. */}
        {(pinned || (pinnable && !(self && stream === null))) && (
          <button
            type="button"
            aria-label={pinned ? t('tile.unpin', { name: person.name }) : t('tile.pin', { name: person.name })}
            onClick={() => ui.setState({ pinned: pinned ? null : person.id })}
          >
            {pinned ? <PinOff size={15} aria-hidden="true" /> : <Pin size={15} aria-hidden="true" />}
          </button>
        )}
        {self && stream !== null && (
          <button type="button" aria-label={t('tile.hideMine')} onClick={() => settings.setState({ selfView: false })}>
            <EyeOff size={15} aria-hidden="true" />
          </button>
        )}
      </div>
    </figure>
  );
}
