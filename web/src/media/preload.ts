/** A page that draws is never idle on a slow machine: then it is fetched all the same. */
const PRELOAD_AFTER_MS = 800;

/** Fetches the WebRTC code when the page has nothing better to do. A failure shows when it is needed. */
export function preloadWebRtc(): void {
  const fetchIt = (): void => void import('mediasoup-client').catch(() => undefined);
  if (typeof requestIdleCallback === 'function') requestIdleCallback(fetchIt, { timeout: PRELOAD_AFTER_MS });
  else setTimeout(fetchIt, PRELOAD_AFTER_MS);
}
