import type { Outlet } from './microphone.ts';
import type { Rtc } from './rtc.ts';
import type { Signal } from './signal.ts';

/** What a bot has at one pod. */
export type Place = {
  signal: Signal;
  rtc: Rtc | null;
  /** What the microphone gives to this place. */
  outlet: Outlet | null;
};

/** Without a word to the server. Idempotent. */
export function closePlace({ signal, rtc, outlet }: Place): void {
  rtc?.close();
  outlet?.close();
  signal.cut();
}
