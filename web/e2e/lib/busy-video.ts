import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Chromium sends a third simulcast layer only of pictures from 960 x 540 on. */
const WIDTH = 960;
const HEIGHT = 544;
const FPS = 10;
const FRAMES = 30;
/** Blocks of this many pixels change at random: enough for an encoder to use all it may. */
const BLOCK = 16;

/**
 * A Y4M film for `--use-file-for-fake-video-capture` that is as dear to encode as a face before leaves; Chromium's own
 * test pattern takes a tenth of what a camera does. Deterministic. Remove it after use.
 */
export function busyVideo(): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-video-'));
  const path = join(folder, 'busy.y4m');
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420\n`)];
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const luma = Buffer.alloc(WIDTH * HEIGHT, 128);
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let y = 0; y < HEIGHT; y += BLOCK) {
      for (let x = 0; x < WIDTH; x += BLOCK) {
        if (random() > 0.1) continue;
        const light = 60 + Math.floor(random() * 140);
        for (let row = 0; row < BLOCK; row++) luma.fill(light, (y + row) * WIDTH + x, (y + row) * WIDTH + x + BLOCK);
      }
    }
    parts.push(Buffer.from('FRAME\n'), Buffer.from(luma), chroma);
  }
  writeFileSync(path, Buffer.concat(parts));
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
