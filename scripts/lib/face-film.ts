import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Face } from '@atrium/bots';

const FRAMES = 24;
const FPS = 12;

/** A film of a face (Y4M) for `--use-file-for-fake-video-capture`, so that no picture shows a test pattern. */
export function faceFilm(options: { seed: number; color: number }): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-face-'));
  const path = join(folder, 'face.y4m');
  const [width, height] = [640, 480];
  const face = new Face({ ...options, width, height });
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${FPS}:1 Ip A1:1 C420\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    parts.push(Buffer.from('FRAME\n'), Buffer.from(face.frame((frame * 1000) / FPS, 0.1).data));
  }
  writeFileSync(path, Buffer.concat(parts));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
