/** npm run slo: what is promised, when somebody hears that it is not kept, and the same from and for OpenSLO. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { OBJECTIVES } from '../objectives.ts';
import { answer } from './answer.ts';

/** npm runs this in the folder of the project, and says where it was called. */
const from = process.env.INIT_CWD ?? process.cwd();

function readFile(path: string): string | null {
  try {
    return readFileSync(resolve(from, path), 'utf8');
  } catch {
    return null;
  }
}

const { ok, text } = answer(process.argv.slice(2), { objectives: OBJECTIVES, readFile });
(ok ? process.stdout : process.stderr).write(text);
if (!ok) process.exitCode = 1;
