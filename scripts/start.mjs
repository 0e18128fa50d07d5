// npm start: from a fresh clone to a served room.
import { runChild } from './lib/child.mjs';
import { startMonitoring } from './lib/monitoring.mjs';
import { setUp } from './lib/setup.mjs';
import { main } from './lib/step.mjs';

await main(async () => {
  const runtime = await setUp({ configuration: true, web: true });
  const monitoring = await startMonitoring(runtime);
  try {
    // In a group of its own: Ctrl-C reaches it once and through us, and its workers only through it. A second signal
    // would force it, and a worker that ends by itself would look like one that died.
    const args = ['room-service/src/main.ts', ...process.argv.slice(2)];
    const { code } = await runChild(runtime.node, args, { env: monitoring.env, group: true });
    return code;
  } finally {
    await monitoring.stop();
  }
});
