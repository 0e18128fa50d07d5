// Everything in scripts/*.mjs and scripts/lib/*.mjs runs on the system's Node, 20 or later, before anything is
// installed: plain JavaScript without dependencies. What comes after that is TypeScript under the project's own Node.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');

export const inProject = (...parts) => join(ROOT, ...parts);

export const manifest = () => JSON.parse(readFileSync(inProject('package.json'), 'utf8'));

/** An expected failure, whose message is all that a person needs to see. */
export class Stop extends Error {}

/** A person, or who runs us, ended it: what is done so far stays, and the next run goes on from there. */
export class Interrupted extends Error {}
