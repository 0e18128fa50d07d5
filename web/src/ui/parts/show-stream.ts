/** Puts a stream on an element; the same one again would restart it. Sound is played elsewhere, so it is always muted. */
export function show(video: HTMLVideoElement | null, stream: MediaStream | null): void {
  if (video === null || video.srcObject === stream) return;
  video.muted = true;
  video.srcObject = stream;
}
