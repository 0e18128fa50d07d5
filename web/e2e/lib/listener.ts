import type { PersonId } from '@atrium/protocol';
import type { Page } from 'playwright-core';

/** Of the page's meter: the room of a voice that swells is never so quiet, and a mixer without it always. */
const AUDIBLE = 0.02;
/** As long as the meter's window. */
const LOOK_EVERY_MS = 20;

/**
 * `heardMs`: the time that was listened. `holeMs`: the longest for which the voice was looked for and not there. `stalledMs`: the longest
 * for which the page could not look; a machine that has no time for that plays no sound either.
 */
export type Listened = { heardMs: number; holeMs: number; stalledMs: number };

/** Listens in the page to what comes out of its mixer, without a break. Returns what ends it. */
export async function listen(page: Page, person: PersonId): Promise<() => Promise<Listened>> {
  const listening = await page.evaluateHandle(
    ([id, audible, everyMs]) => {
      const began = performance.now();
      // A page that stands still looks at nothing: only between looks that found silence is a hole.
      const found = { lastAt: began, silentAt: null as number | null, holeMs: 0, lookedAt: began, stalledMs: 0 };
      const timer = setInterval(() => {
        const now = performance.now();
        found.stalledMs = Math.max(found.stalledMs, now - found.lookedAt);
        found.lookedAt = now;
        if (atrium!.client.levelOf(id) < audible) {
          found.silentAt ??= now;
          found.holeMs = Math.max(found.holeMs, now - found.silentAt);
        } else {
          found.silentAt = null;
          found.lastAt = now;
        }
      }, everyMs);
      return {
        end: () => {
          clearInterval(timer);
          return { heardMs: found.lastAt - began, holeMs: found.holeMs, stalledMs: found.stalledMs };
        },
      };
    },
    [person, AUDIBLE, LOOK_EVERY_MS] as const,
  );
  return () => listening.evaluate(({ end }) => end());
}

/** The longest time for which one of the pictures of others was blank, of those that were there when it began; ms. */
export async function watchTiles(page: Page): Promise<() => Promise<number>> {
  await page.waitForFunction(() => [...document.querySelectorAll('video')].some(({ readyState }) => readyState >= 2));
  const watching = await page.evaluateHandle((everyMs) => {
    const shown = [...document.querySelectorAll('video')].filter(({ readyState }) => readyState >= 2);
    const blankAt = new Map<HTMLVideoElement, number>();
    let blankMs = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      for (const video of shown) {
        const isBlank = video.readyState < 2 || !video.isConnected;
        if (!isBlank) blankAt.delete(video);
        else blankAt.set(video, blankAt.get(video) ?? now);
        blankMs = Math.max(blankMs, now - (blankAt.get(video) ?? now));
      }
    }, everyMs);
    return {
      end: () => {
        clearInterval(timer);
        return shown.length === 0 ? Infinity : blankMs;
      },
    };
  }, LOOK_EVERY_MS);
  return () => watching.evaluate(({ end }) => end());
}
