import type { Result } from '@atrium/protocol';
import type { Directory } from './directory.ts';

/** How a join went on: answered by this pod or by the one that holds the room, or refused and why. */
export type Way = 'here' | 'there' | 'no_capacity' | 'no_directory' | 'no_holder';

/** For whoever measures pods from outside. It changes nothing of what happens. */
export type PodWatch = {
  /** A call to the directory is over; `isAnswered`: it could be reached. */
  asked(call: keyof Directory, ms: number, isAnswered: boolean): void;
  joined(way: Way): void;
};

export const UNWATCHED_PODS: PodWatch = { asked: () => undefined, joined: () => undefined };

/** The directory, of which each call is told. `clock`: ms, steady. */
export function watchedDirectory(directory: Directory, watch: PodWatch, clock: () => number): Directory {
  const told =
    <A extends unknown[], T>(name: keyof Directory, call: (...args: A) => Promise<Result<T>>) =>
    async (...args: A): Promise<Result<T>> => {
      const began = clock();
      const answer = await call(...args);
      watch.asked(name, clock() - began, answer.ok);
      return answer;
    };
  return {
    beat: told('beat', (pod, mark) => directory.beat(pod, mark)),
    look: told('look', () => directory.look()),
    place: told('place', (draw) => directory.place(draw)),
    turnAway: told('turnAway', (turned) => directory.turnAway(turned)),
    find: told('find', (room) => directory.find(room)),
    take: told('take', (take) => directory.take(take)),
    confirm: told('confirm', (pod, records) => directory.confirm(pod, records)),
    held: told('held', (pod) => directory.held(pod)),
    end: told('end', (room, owner) => directory.end(room, owner)),
    assigned: told('assigned', (page) => directory.assigned(page)),
    leave: told('leave', (pod) => directory.leave(pod)),
    setRollout: told('setRollout', (rollout) => directory.setRollout(rollout)),
    setDrain: told('setDrain', (pod, reason) => directory.setDrain(pod, reason)),
    close: () => directory.close(),
  };
}
