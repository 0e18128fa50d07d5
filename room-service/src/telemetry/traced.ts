import type { HttpWatch } from '../http/http-watch.ts';
import type { MediaWatch } from '../media/media-watch.ts';
import type { RoomWatch } from '../signaling/watch.ts';
import { readKnownRoom } from './known-room.ts';
import type { Metrics } from './metrics.ts';
import type { Intake } from './intake.ts';
import { isAction, type Spans } from './spans.ts';
import type { Tracing } from './tracing.ts';

/** Both watches in one. Counting goes round the span, so that the span has ended and its trace is judged when it counts. */
export function tracedRooms(counts: RoomWatch, spans: Spans): RoomWatch {
  const { rooms } = spans;
  return {
    ...counts,
    request: (asked, run) => counts.request(asked, isAction(asked) ? () => rooms.request(asked, run) : run),
    entering: (participant) => {
      rooms.entering(participant);
      counts.entering(participant);
    },
    left: (participant, why) => {
      counts.left(participant, why);
      rooms.left(participant, why);
    },
    handOver: (host) => {
      const known = readKnownRoom(counts.handOver(host));
      const people = known?.people.map(({ person }) => ({ host, person })) ?? [];
      return known && { ...known, joins: spans.joinsOf(people) };
    },
    takeOver: (host, known, attached, aheadMs) => {
      counts.takeOver(host, known, attached, aheadMs);
      for (const { person, traceparent } of readKnownRoom(known)?.joins ?? [])
        if (host.room.has(person)) spans.joinedElsewhere({ host, person }, traceparent);
    },
  };
}

export function tracedHttp(counts: Pick<HttpWatch, 'ticketAnswered'>, spans: Spans): HttpWatch {
  return { ...spans.http, ...counts };
}

export function tracedMedia(counts: Pick<MediaWatch, 'connecting'>, spans: Spans): MediaWatch {
  return { ...spans.media, ...counts };
}

/** Plain numbers, read at each scrape. */
export function collectTracing(metrics: Metrics, { ring, sender }: Tracing, intake: Intake | null): void {
  metrics.set('tracesKept', {}, ring.size.kept);
  metrics.set('exportWaiting', {}, sender?.bytes ?? 0);
  metrics.fromTotal('exported', { delivery: 'taken' }, sender?.sent ?? 0);
  metrics.fromTotal('exported', { delivery: 'lost' }, sender?.dropped ?? 0);
  metrics.fromTotal('exported', { delivery: 'page_lost' }, sender?.pagesDropped ?? 0);
  metrics.fromTotal('pageSpans', {}, intake?.taken ?? 0);
  metrics.fromTotal('pageSpansRefused', {}, intake?.refused ?? 0);
}
