import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../runbooks/', import.meta.url);
const ENDING = '.md';

/** What people wrote, by the name of the alert. */
export function readRunbooks(): ReadonlyMap<string, string> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(ENDING));
  return new Map(
    files.map((file) => [file.slice(0, -ENDING.length), readFileSync(new URL(file, FOLDER), 'utf8')] as const),
  );
}
