import type { PodWatch } from '../directory/pod-watch.ts';
import type { HttpWatch } from '../http/http-watch.ts';
import type { MediaWatch } from '../media/media-watch.ts';
import type { MoveWatch } from '../move/mover.ts';
import type { RoomWatch } from '../signaling/watch.ts';
import { UNKNOWN } from './verdict.ts';

type OnBug = (error: unknown) => void;

/** The watch, of which a fault is told and harms nobody: what is measured happens once and is answered as it is. */
export function guardedRooms(watch: RoomWatch, onBug: OnBug): RoomWatch {
  const quietly = quiet(onBug);
  return {
    request: (asked, run) => unharmed(run, (once) => watch.request(asked, once), onBug),
    opened: quietly((host, kind) => watch.opened(host, kind)),
    entering: quietly((participant) => watch.entering(participant)),
    restored: quietly((participant, awaySince) => watch.restored(participant, awaySince)),
    welcomed: quietly((participant, kind, userAgent) => watch.welcomed(participant, kind, userAgent)),
    disconnected: quietly((participant) => watch.disconnected(participant)),
    left: quietly((participant, why) => watch.left(participant, why)),
    reported(participant, report) {
      try {
        return watch.reported(participant, report);
      } catch (error) {
        onBug(error);
        return UNKNOWN;
      }
    },
    handOver(host) {
      try {
        return watch.handOver(host);
      } catch (error) {
        onBug(error);
        return null;
      }
    },
    handedOver: quietly((host) => watch.handedOver(host)),
    takeOver: quietly((host, known, attached, aheadMs) => watch.takeOver(host, known, attached, aheadMs)),
  };
}

export function guardedHttp(watch: HttpWatch, onBug: OnBug): HttpWatch {
  return {
    ticketAnswered: quiet(onBug)((status) => watch.ticketAnswered(status)),
    joinTicket: (asked, run) => unharmed(run, (once) => watch.joinTicket(asked, once), onBug),
  };
}

export function guardedMedia(watch: MediaWatch, onBug: OnBug): MediaWatch {
  return {
    call: (name, run) => unharmed(run, (once) => watch.call(name, once), onBug),
    action: (action, run) => unharmed(run, (once) => watch.action(action, once), onBug),
    connecting: quiet(onBug)((connecting) => watch.connecting(connecting)),
  };
}

/**
 * Runs it every so many ms, or after as many as it answers, until the function that is returned is called. Nobody catches
 * what a timer throws: without this a fault of measuring would end the process.
 */
export function repeating(
  { everyMs, onBug }: { everyMs: number; onBug: OnBug },
  run: () => number | undefined,
): () => void {
  let timer = setTimeout(turn, everyMs).unref();
  let isOver = false;
  function turn(): void {
    let nextMs = everyMs;
    try {
      nextMs = run() ?? everyMs;
    } catch (error) {
      onBug(error);
    }
    if (!isOver) timer = setTimeout(turn, nextMs).unref();
  }
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

export function guardedPods(watch: PodWatch, onBug: OnBug): PodWatch {
  const quietly = quiet(onBug);
  return {
    asked: quietly((call, ms, isAnswered) => watch.asked(call, ms, isAnswered)),
    joined: quietly((way) => watch.joined(way)),
  };
}

export function guardedMoves(watch: MoveWatch, onBug: OnBug): MoveWatch {
  const quietly = quiet(onBug);
  return {
    ended: quietly((outcome) => watch.ended(outcome)),
    swapped: quietly((gapMs, kind) => watch.swapped(gapMs, kind)),
    draining: quietly((state) => watch.draining(state)),
  };
}

function quiet(onBug: OnBug) {
  return <A extends unknown[]>(tell: (...args: A) => void) =>
    (...args: A): void => {
      try {
        tell(...args);
      } catch (error) {
        onBug(error);
      }
    };
}

/** What `run` answers or throws, whatever becomes of measuring it. */
function unharmed<T>(
  run: (traceparent: string | undefined) => Promise<T>,
  measured: (once: (traceparent?: string) => Promise<T>) => Promise<T>,
  onBug: OnBug,
): Promise<T> {
  let work = null as Promise<T> | null;
  const once = (traceparent?: string): Promise<T> => (work ??= run(traceparent));
  const harmed = async (error: unknown): Promise<T> => {
    // Where it is the work that failed, this fails in the same way.
    const answer = await once();
    onBug(error);
    return answer;
  };
  try {
    const answer = measured(once);
    // Nothing but the work can fail where its own promise comes back.
    return answer === work ? answer : answer.catch(harmed);
  } catch (error) {
    return harmed(error);
  }
}
