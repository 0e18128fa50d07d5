import { PoseReader, type PersonId } from '@atrium/protocol';
import type { Rtc } from './rtc.ts';
import type { Signal } from './signal.ts';
import type { Surroundings } from './surroundings.ts';
import type { Walker } from './walker.ts';

/** Keeps what a person knows of the room as that socket tells it. */
export function hearRoom(
  signal: Signal,
  { surroundings, walker, self }: { surroundings: Surroundings; walker: Walker; self: () => PersonId },
): void {
  signal.on('roster', (event) => surroundings.roster(event));
  signal.on('circles', (event) => surroundings.circlesChanged(event));
  signal.on('chat', (message) => surroundings.said(message));
  signal.on('floor', (floor) => (surroundings.floor = floor));
  const reader = new PoseReader({
    onPose: (index, x, z, yaw) => {
      const person = surroundings.pose(index, { x, z, yaw });
      // The room moved this person itself: into a slot, or back to where one may stand.
      if (person?.id === self()) walker.putAt(person.pose);
    },
    onGone: () => undefined,
  });
  // After a frame that does not follow on the former one only a new socket tells the truth again ([POSE*]).
  signal.onBinary = (bytes) => {
    if (!reader.apply(bytes)) signal.cut();
  };
}

/** Keeps the media of a place as its socket tells it. `onNew`: other transports are made. */
export function hearMedia(signal: Signal, { rtc, onNew }: { rtc: () => Rtc | null; onNew: () => void }): void {
  signal.on('consumers', (event) => rtc()?.change(event));
  signal.on('wanted', (wanted) => rtc()?.want(wanted));
  signal.on('transports', (pair) => {
    onNew();
    rtc()?.attach(pair);
  });
}
