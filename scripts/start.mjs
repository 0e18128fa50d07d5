// npm start: from a fresh clone to a served room.
import { runChild } from './lib/child.mjs';
import { setUp } from './lib/setup.mjs';
import { main } from './lib/step.mjs';

await main(async () => {
  const { node, env } = await setUp({ web: true });
  const { code } = await runChild(node, ['room-service/src/main.ts', ...process.argv.slice(2)], { env });
  return code;
});
