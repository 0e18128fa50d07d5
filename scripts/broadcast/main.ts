/**
 * `npm run broadcast -- [--people 200] [--seconds 10]`: one speaks to a room whose people stand in circles, then to as many
 * who stand apart. Says when everybody heard it, whether the circles are as before, and what it cost the worker. Ends with 1
 * when something is wrong.
 */
import { parseArgs } from 'node:util';
import { startService } from '../lib/service.ts';
import { broadcast } from './broadcast.ts';
import { broadcastProblems, broadcastTable } from './verdict.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '200' }, seconds: { type: 'string', default: '10' } },
});
const [people, seconds] = [Number(values.people), Number(values.seconds)];
if (![people, seconds].every((value) => Number.isInteger(value) && value > 0) || people < 8) {
  process.stderr.write(
    'npm run broadcast -- [--people 200] [--seconds 10]: whole numbers, and eight people at the least\n',
  );
  process.exit(2);
}

let wrong = 0;
for (const circles of [true, false]) {
  const service = await startService({ JOINS_PER_MINUTE: '100000' });
  try {
    const facts = await broadcast({ service, people, circles, seconds });
    process.stdout.write(`${broadcastTable(facts)}\n`);
    for (const problem of broadcastProblems(facts)) {
      wrong += 1;
      process.stdout.write(`WRONG: ${problem}\n`);
    }
  } finally {
    await service.stop();
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
