/**
 * `npm run cluster -- [up | atrium | release | test | smoke | programs | build | missing]`: a real Kubernetes on this machine with gateway, Prometheus
 * and Flagger. HELP says what each is. Talks on stderr.
 */
import { once } from 'node:events';
import { summary } from '../../../scripts/lib/counts.mjs';
import { checkAtrium } from './atrium/check.ts';
import { deploy } from './atrium/deploy.ts';
import { urlOf } from './cluster/addresses.ts';
import { Cluster, type ClusterOptions } from './cluster/cluster.ts';
import { PhaseFailed } from './cluster/phase.ts';
import { findDefinitions, findDefinitionsOfOperators } from './programs/definitions.ts';
import { findPrograms, missingSets } from './programs/find-programs.ts';
import { installMissing } from './programs/packages.ts';
import { release } from './release/release.ts';
import { SHORT, TRIALS, type Trial } from './release/trials.ts';
import { smoke } from './smoke/smoke.ts';

const HELP = `npm run cluster -- [up | atrium | release | test | smoke | programs | build | missing]

  up        a Kubernetes of one node until Ctrl-C (default)
  atrium    builds Atrium's images, runs it there as k8s/overlays/local says, and sees somebody join; until Ctrl-C
  release   the same with people who come and go and one release after the other, and takes everything down;
            "release good bad" tries these two, "release all" all there are. The last line is "N passed, N failed"
  smoke     starts one, sees Flagger promote a small release, and takes everything down
  programs  builds what it takes, once for this machine (20 minutes on two cores), and installs Debian's packages
  build     the same without packages
  missing   what would be built, by names; or "nothing"
  test      \`release\`, or a line that says why it is left out where a cluster cannot be had: \`npm run test:cluster\``;

/** For the cluster and its images, and for each release. Programs and packages are there by then. */
const STARTS_WITHIN_MS = 15 * 60_000;
const RELEASE_WITHIN_MS = 10 * 60_000;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

function unable(why: string): never {
  log(why);
  process.exit(1);
}

type Prepared = { ok: true; options: ClusterOptions } | { ok: false; why: string };

async function prepare(): Promise<Prepared> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { ok: false, why: 'A cluster takes Linux, and root.' };
  const packages = await installMissing({ env: process.env, log });
  if (!packages.ok) return packages;
  const built = await build();
  return built.ok ? { ok: true, options: { ...built, log } } : built;
}

async function build(): Promise<({ ok: true } & Omit<ClusterOptions, 'log'>) | { ok: false; why: string }> {
  const found = await findPrograms({ env: process.env, log });
  if (!found.ok) return found;
  const definitions = await findDefinitions({ env: process.env, log });
  if (!definitions.ok) return definitions;
  return { ok: true, programs: found.programs, definitions: definitions.paths };
}

async function prepared(): Promise<ClusterOptions> {
  const made = await prepare();
  return made.ok ? made.options : unable(made.why);
}

async function up(): Promise<void> {
  const options = await prepared();
  await keep(await Cluster.start(options), options);
}

async function atrium(): Promise<void> {
  const options = await prepared();
  const cluster = await Cluster.start(options);
  try {
    await deploy(cluster, { env: process.env, log });
    await checkAtrium(cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  await keep(cluster, options);
}

/** Until a signal ends us. */
async function keep(cluster: Cluster, options: ClusterOptions): Promise<void> {
  log(`
export KUBECONFIG=${cluster.kubeconfig}
${cluster.under().join(' ')} ${options.programs.kubectl} get pods --all-namespaces
${cluster.under().join(' ')} bash     # a shell in its network: gateway ${urlOf('gateway')}, Prometheus ${urlOf('prometheus')}

Logs are in ${cluster.program('flagger').logFile.replace(/[^/]*$/, '')}. Ctrl-C takes it down.`);
  // The signal that ends us takes it down first.
  await once(process, 'exit');
}

/** With what no cluster needs, but the tests of overlays that a real API server takes. */
async function programs(): Promise<void> {
  await prepared();
  const more = await findDefinitionsOfOperators({ env: process.env, log });
  if (!more.ok) unable(more.why);
}

/** Those of these names; `all`: all there are; none is named: the short form. */
function chosen(names: readonly string[]): readonly Trial[] {
  if (names.length === 0) return SHORT;
  if (names.length === 1 && names[0] === 'all') return TRIALS;
  const unknown = names.find((name) => !TRIALS.some((trial) => trial.name === name));
  if (unknown !== undefined)
    unable(`There is no release "${unknown}". There are all, ${TRIALS.map(({ name }) => name).join(', ')}`);
  return TRIALS.filter(({ name }) => names.includes(name));
}

async function tryReleases(...names: string[]): Promise<void> {
  const trials = chosen(names);
  await tryAll(await prepared(), trials);
}

async function test(...names: string[]): Promise<void> {
  const trials = chosen(names);
  const made = await prepare();
  if (!made.ok) {
    log(`Left out: ${trials.length} releases on a real cluster. ${made.why}`);
    process.stdout.write(`${summary({ passed: 0, failed: 0, skipped: trials.length })}\n`);
    return;
  }
  const withinMs = STARTS_WITHIN_MS + trials.length * RELEASE_WITHIN_MS;
  setTimeout(() => {
    log(`It was not over within ${withinMs / 60_000} minutes, and is ended.`);
    // The cluster is taken down first.
    process.kill(process.pid, 'SIGTERM');
  }, withinMs).unref();
  await tryAll(made.options, trials);
}

async function tryAll(options: ClusterOptions, trials: readonly Trial[]): Promise<void> {
  const checks = await release(options, trials);
  const failed = checks.filter(({ wrong }) => wrong !== null).length;
  const skipped = checks.filter(({ leftOut }) => leftOut !== undefined).length;
  process.stdout.write(`${summary({ passed: checks.length - failed - skipped, failed, skipped })}\n`);
  if (failed > 0) process.exitCode = 1;
}

async function trySmoke(): Promise<void> {
  const problems = await smoke(await prepared());
  for (const problem of problems) log(`WRONG: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

const COMMANDS = {
  up,
  atrium,
  release: tryReleases,
  smoke: trySmoke,
  programs,
  build: async () => {
    const built = await build();
    if (!built.ok) unable(built.why);
  },
  missing: () => {
    const names = missingSets(process.env);
    process.stdout.write(`${names.length === 0 ? 'nothing' : names.join(', ')}\n`);
    return Promise.resolve();
  },
  test,
} satisfies Record<string, (...names: string[]) => Promise<void>>;
const WITH_NAMES: readonly string[] = ['release', 'test'];
const isCommand = (name: string): name is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, name);

const [name = 'up', ...more] = process.argv.slice(2);
if (!isCommand(name) || (more.length > 0 && !WITH_NAMES.includes(name))) {
  log(HELP);
  process.exit(2);
}
try {
  await COMMANDS[name](...more);
} catch (error) {
  if (!(error instanceof PhaseFailed)) throw error;
  unable(error.message);
}
