import { useEffect, useRef, useState } from 'react';
import type { Person, PersonId } from '@atrium/protocol';
import { shortNames } from '../../world/names.ts';
import { circleOf } from '../../net/room-store.ts';
import { t } from '../../words/words.ts';
import { useClient, useMedia, useRoom } from '../client-context.ts';
import { DESK, layoutTiles, PHONE, stackTiles, type TileInput } from '../model/tile-layout.ts';
import { sharesOf } from '../model/shares.ts';
import { facesOf } from '../model/podium.ts';
import { listNames } from '../model/words.ts';
import { usePhone, useShort } from '../parts/use-media-query.ts';
import { useSettings } from '../settings.ts';
import { useUi } from './room-ui.ts';
import { Tile } from './tile.tsx';
import { useSpeakers } from './use-speakers.ts';
import './tiles.css';

/** The faces of my circle, and my own. */
export function Tiles() {
  const client = useClient();
  const self = useRoom((state) => state.self);
  const people = useRoom((state) => state.people);
  const circle = useRoom((state) => circleOf(state, state.self));
  const podium = useRoom((state) => state.podium);
  const remotes = useMedia((state) => state.remotes);
  const camera = useMedia((state) => state.camera);
  const selfView = useSettings((state) => state.selfView);
  const pinned = useUi((state) => state.pinned);
  const small = useUi((state) => state.share.small);
  const phone = usePhone();
  const short = useShort();
  const frame = useRef<HTMLElement>(null);
  const { widthPx, heightPx } = useSize(frame);

  const myCamera = camera.kind === 'live' ? camera.stream : null;
  const faces = facesOf({ people, podium, circle });
  const members = self === null || myCamera === null || faces.includes(self) ? faces : [...faces, self];
  const shown = members.filter((id) => people.has(id) && (id !== self || selfView));
  const speakers = useSpeakers(shown);
  const streamOf = (id: PersonId) => (id === self ? myCamera : (remotes.get(id)?.video ?? null));
  const inputs = ordered(shown, self).map<TileInput>((id) => ({
    id,
    self: id === self,
    speaking: speakers.has(id),
    pinned: pinned === id,
    video: streamOf(id) !== null,
  }));
  // Under a screen that is shown large no tile may grow.
  const desk = small || sharesOf(members, self, remotes).length === 0 ? DESK : { ...DESK, fewScale: 1 };
  const row = short ? stackTiles(inputs, heightPx) : layoutTiles(inputs, widthPx, phone ? PHONE : desk);
  const names = shortNames(shown.flatMap((id) => people.get(id) ?? []));
  const known = members.join();
  const heights = row.boxes.map((box) => `${box.id} ${box.heightPx}`).join();

  useEffect(() => {
    const pixels = new Map<PersonId, number>(members.map((id) => [id, 0]));
    for (const entry of heights === '' ? [] : heights.split(',')) {
      const [id = '', height] = entry.split(' ');
      pixels.set(id, Math.round(Number(height) * devicePixelRatio));
    }
    if (self !== null) pixels.delete(self);
    client.showTiles(pixels);
    // `members` is a new list each time; `known` is another one where it says something new.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, heights, known, self]);

  return (
    <section className="tiles" ref={frame} aria-label={t('tile.faces')}>
      {row.boxes.map((box) => {
        const person = people.get(box.id);
        // Until the row is measured nothing is drawn, so that no tile appears at a wrong size.
        if (person === undefined || widthPx === 0) return null;
        return (
          <Tile
            key={box.id}
            person={person}
            box={box}
            self={box.id === self}
            name={box.id === self ? t('common.you') : (names.get(box.id) ?? person.name)}
            stream={streamOf(box.id)}
            speaking={speakers.has(box.id)}
            pinned={pinned === box.id}
            pinnable={box.id !== self || (shown.length > 1 && !short)}
          />
        );
      })}
      {row.hidden.length > 0 && (
        <p className="tiles-more panel" data-obstacle="" title={namesOf(row.hidden, people)}>
          <span aria-hidden="true">{t('tile.more', { n: row.hidden.length })}</span>
          <span className="visually-hidden">
            {t('tile.moreNames', { n: row.hidden.length, names: namesOf(row.hidden, people) })}
          </span>
        </p>
      )}
    </section>
  );
}

function namesOf(ids: readonly PersonId[], people: ReadonlyMap<PersonId, Person>): string {
  return listNames(
    ids.map((id) => people.get(id)?.name ?? ''),
    ids.length,
  );
}

/** Slot order, with oneself at the end where one's own picture disturbs least. */
function ordered(ids: readonly PersonId[], self: PersonId | null): PersonId[] {
  return [...ids].sort((a, b) => Number(a === self) - Number(b === self));
}

function useSize(frame: React.RefObject<HTMLElement | null>): { widthPx: number; heightPx: number } {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useEffect(() => {
    if (frame.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ widthPx: Math.floor(width), heightPx: Math.floor(height) });
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}
