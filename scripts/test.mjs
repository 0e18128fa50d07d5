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

/** Each takes one processor, and none of them minds the others. */
const AT_ONCE = ['types', 'lint', 'format'];

/** @param {readonly { interrupted: boolean }[]} results */
const isInterrupted = (results) => results.some(({ interrupted }) => interrupted);

/** @param {readonly { name: string }[]} stages */
function turnsOf(stages) {
  const together = stages.filter(({ name }) => AT_ONCE.includes(name));
  const alone = stages.filter(({ name }) => !AT_ONCE.includes(name)).map((stage) => [stage]);
  return together.length === 0 ? alone : [together, ...alone];
}

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
  for (const turn of turnsOf(chosen)) {
    results.push(...(await Promise.all(turn.map((stage) => runStage(stage, { env, args })))));
    if (isInterrupted(results)) break;
  }

  const lines = closingLines(results);
  say(['', ...lines.slice(0, -1)].join('\n'));
  process.stdout.write(`${lines.at(-1)}\n`);
  if (isInterrupted(results)) return INTERRUPTED_CODE;
  return results.length === chosen.length && results.every((result) => result.ok) ? 0 : 1;
});
