/** npm run slo: what is promised, and when somebody hears that it is not kept. */
import { OBJECTIVES } from '../objectives.ts';
import { answer } from './answer.ts';

const { ok, text } = answer(process.argv.slice(2), OBJECTIVES);
(ok ? process.stdout : process.stderr).write(text);
if (!ok) process.exitCode = 1;
