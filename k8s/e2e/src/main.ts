/**
 * `npm run cluster -- [up | atrium | release | smoke | programs]`: a real Kubernetes on this machine with gateway, Prometheus
 * and Flagger. HELP says what each is. Talks on stderr.
 */
import { once } from 'node:events';
import { checkAtrium } from './atrium/check.ts';
import { deploy } from './atrium/deploy.ts';
import { urlOf } from './cluster/addresses.ts';
import { Cluster, type ClusterOptions } from './cluster/cluster.ts';
import { PhaseFailed } from './cluster/phase.ts';
import { findDefinitions } from './programs/definitions.ts';
import { findPrograms } from './programs/find-programs.ts';
import { installMissing } from './programs/packages.ts';
import { release } from './release/release.ts';
import { smoke } from './smoke/smoke.ts';

const HELP = `npm run cluster -- [up | atrium | release | smoke | programs]

  up        a Kubernetes of one node until Ctrl-C (default)
  atrium    builds Atrium's images, runs it there as k8s/overlays/local says, and sees somebody join; until Ctrl-C
  release   the same with people who come and go, a good release and a bad one, and takes everything down
  smoke     starts one, sees Flagger promote a small release, and takes everything down
  programs  builds what it takes, once for this machine (20 minutes on two cores), and installs Debian's packages`;

const log = (line: string): void => void process.stderr.write(`${line}\n`);

function unable(why: string): never {
  log(why);
  process.exit(1);
}

async function prepared(): Promise<ClusterOptions> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) unable('A cluster takes Linux, and root.');
  const packages = await installMissing({ env: process.env, log });
  if (!packages.ok) unable(packages.why);
  const found = await findPrograms({ env: process.env, log });
  if (!found.ok) unable(found.why);
  const definitions = await findDefinitions({ env: process.env, log });
  if (!definitions.ok) unable(definitions.why);
  return { programs: found.programs, definitions: definitions.paths, log };
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

async function trying(work: (options: ClusterOptions) => Promise<string[]>): Promise<void> {
  const problems = await work(await prepared());
  for (const problem of problems) log(`WRONG: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

const COMMANDS = {
  up,
  atrium,
  release: () => trying(release),
  smoke: () => trying(smoke),
  programs: async () => void (await prepared()),
} as const;
const isCommand = (name: string): name is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, name);

const [name = 'up', ...more] = process.argv.slice(2);
if (!isCommand(name) || more.length > 0) {
  log(HELP);
  process.exit(2);
}
try {
  await COMMANDS[name]();
} catch (error) {
  if (!(error instanceof PhaseFailed)) throw error;
  unable(error.message);
}
