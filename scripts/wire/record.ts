/**
 * `node scripts/wire/record.ts <file>`: keeps what a client and a server of version 1 say to each other. To be run in a
 * checkout of that version, with this folder in it; what is there of it was made so, and is not made again.
 */
import { writeFileSync } from 'node:fs';
import { startService } from '../lib/service.ts';
import { playVersion1 } from './scene.ts';

const [file = ''] = process.argv.slice(2);
const service = await startService();
writeFileSync(file, `${JSON.stringify(await playVersion1(service), null, 1)}\n`);
// By force: see `loadWrtc`.
process.exit(0);
