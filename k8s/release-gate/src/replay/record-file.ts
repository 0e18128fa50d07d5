import { createWriteStream } from 'node:fs';

/** More than this is waiting only where the disk is gone. */
const PENDING_MAX_BYTES = 64 * 1024 * 1024;

/** Appends to a file that none but its owner reads: it has names of people. `failed`: once; nothing is written after that. */
export function appendTo(path: string, failed: (error: Error) => void): (text: string) => void {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.once('error', failed);
  return (text) => {
    if (stream.destroyed) return;
    stream.write(text);
    if (stream.writableLength > PENDING_MAX_BYTES) stream.destroy(new Error(`${path} takes nothing more`));
  };
}
