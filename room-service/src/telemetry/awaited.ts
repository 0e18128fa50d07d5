import { MEDIA_SOURCES, type ClientReport } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';

/** A page gives up half a minute after the welcome; clocks differ, and the welcome takes a while to reach it. */
const GIVEN_UP_MS = 25_000;

/** Of what a page says that it awaited, that of which something is to flow, and which it had time to give up if it never came. */
export function awaitedBy(
  { awaited, stages }: NonNullable<ClientReport['join']>,
  condition: MediaCondition | null,
  sinceMs: number,
): ('audio' | 'video')[] {
  const flowing = new Set(condition?.receiving.map(({ source }) => MEDIA_SOURCES[source]));
  return awaited.filter((kind) => {
    const came = kind === 'audio' ? stages.first_audio : stages.first_video;
    return flowing.has(kind) && (came !== undefined || sinceMs >= GIVEN_UP_MS);
  });
}
