/** The timers of `worker-clock.ts`: `{ id, ms }` asks for the answer `id` after `ms`. */
addEventListener('message', ({ data }: MessageEvent<{ id: number; ms: number }>) => {
  setTimeout(() => postMessage(data.id), data.ms);
});
