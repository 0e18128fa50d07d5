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
  platform: { worker: true, networks: true, monitoring: true, pods: true },
  browser: { worker: true, chromium: true, networks: true, collector: true, monitoring: true, web: true },
};

/**
 * What is done side by side, each line in its order: tests with people wait for clocks most of the time, and leave a
 * processor to what has none. Every other stage is alone, after these.
 */
const LANES = [
  ['unit', 'integration'],
  ['types', 'lint', 'format', 'platform'],
];

/** They may take however long: what waits for a clock beside them comes first. */
const PATIENT = ['types', 'lint', 'format'];

/** @param {readonly { interrupted: boolean }[]} results */
const isInterrupted = (results) => results.some(({ interrupted }) => interrupted);

/** Stages one after another, until one is interrupted. */
async function inTurn(stages, options) {
  const results = [];
  for (const stage of stages) {
    results.push(await runStage(stage, { ...options, patient: PATIENT.includes(stage.name) }));
    if (results.at(-1).interrupted) break;
  }
  return results;
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

  const lanes = LANES.map((names) => names.flatMap((name) => chosen.filter((stage) => stage.name === name)));
  const results = (await Promise.all(lanes.map((stages) => inTurn(stages, { env, args })))).flat();
  if (!isInterrupted(results)) {
    const alone = chosen.filter(({ name }) => !LANES.flat().includes(name));
    results.push(...(await inTurn(alone, { env, args })));
  }
  // In the order of package.json, whatever ended first.
  const place = ({ name }) => chosen.findIndex((stage) => stage.name === name);
  results.sort((a, b) => place(a) - place(b));

  const lines = closingLines(results);
  say(['', ...lines.slice(0, -1)].join('\n'));
  process.stdout.write(`${lines.at(-1)}\n`);
  if (isInterrupted(results)) return INTERRUPTED_CODE;
  return results.length === chosen.length && results.every((result) => result.ok) ? 0 : 1;
});
