import type { PersonId } from '@atrium/protocol';
import { countOf, type StatsEntry } from '@atrium/protocol/report-of';

/** A face as it arrives: how large, how often, and how large it is drawn here. */
export type Picture = { person: PersonId; heightPx: number; fps: number; askedPx: number | null };
/** The own camera, as the largest of its layers leaves. */
export type SentPicture = { heightPx: number; fps: number };

export type PicturesInput = {
  entries: readonly StatsEntry[];
  /** Whose picture it is, by the id of its track. */
  people: ReadonlyMap<string, PersonId>;
  /** Height of each tile in device pixels. */
  tiles: ReadonlyMap<PersonId, number>;
};

export function picturesOf({ entries, people, tiles }: PicturesInput): Picture[] {
  return entries.flatMap((entry): Picture[] => {
    const person = entry.type === 'inbound-rtp' && entry.kind === 'video' && people.get(String(entry.trackIdentifier));
    if (person === undefined || person === false) return [];
    const { heightPx, fps } = sizeOf(entry);
    return [{ person, heightPx, fps, askedPx: tiles.get(person) ?? null }];
  });
}

export function sentPictureOf(entries: readonly StatsEntry[]): SentPicture | null {
  const sizes = entries
    .filter((entry) => entry.type === 'outbound-rtp' && entry.kind === 'video')
    .map(sizeOf)
    .filter(({ fps }) => fps > 0);
  return sizes.sort((a, b) => b.heightPx - a.heightPx)[0] ?? null;
}

const sizeOf = (entry: StatsEntry): SentPicture => ({
  heightPx: countOf(entry.frameHeight),
  fps: Math.round(countOf(entry.framesPerSecond)),
});
