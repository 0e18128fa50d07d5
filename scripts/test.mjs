// npm test: every check, from a fresh clone. `npm test -- unit` runs one stage, with `npm test -- unit room` only the
// files whose path contains "room". At the end: a line for each stage, a line for each test that failed, and as the
// last line "N passed, N failed".
import { closingLines } from './lib/closing.mjs';
import { manifest, Stop } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';
import { runStage, stagesOf } from './lib/stage.mjs';
import { INTERRUPTED_CODE, main, say } from './lib/step.mjs';

/** What a stage needs besides the dependencies. */
const NEEDS = {
  integration: { worker: true, networks: true, monitoring: true, pods: true },
  browser: { worker: true, chromium: true, networks: true, collector: true, monitoring: true, web: true },
};

await main(async () => {
  const stages = stagesOf(manifest().scripts);
  const [only, ...args] = process.argv.slice(2);
  const chosen = only === undefined ? stages : stages.filter((stage) => stage.name === only);
  if (chosen.length === 0) {
    throw new Stop(`There is no stage ${only}. There are: ${stages.map((stage) => stage.name).join(', ')}`);
  }

  const needs = chosen.map((stage) => NEEDS[stage.name] ?? {});
  const { env } = await setUp({
    worker: needs.some((need) => need.worker),
    chromium: needs.some((need) => need.chromium),
    networks: needs.some((need) => need.networks),
    collector: needs.some((need) => need.collector),
    monitoring: needs.some((need) => need.monitoring),
    pods: needs.some((need) => need.pods),
    web: needs.some((need) => need.web),
  });

  const results = [];
  for (const stage of chosen) {
    const result = await runStage(stage, { env, args });
    results.push(result);
    if (result.interrupted) break;
  }

  const lines = closingLines(results);
  say(['', ...lines.slice(0, -1)].join('\n'));
  process.stdout.write(`${lines.at(-1)}\n`);
  if (results.at(-1).interrupted) return INTERRUPTED_CODE;
  return results.length === chosen.length && results.every((result) => result.ok) ? 0 : 1;
});
