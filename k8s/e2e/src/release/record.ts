import { existsSync, readFileSync } from 'node:fs';
import { readRecording } from '../../../release-gate/src/replay/recording.ts';
import { retold } from '../../../release-gate/src/replay/retold.ts';
import { NAMESPACE } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Check } from './checks.ts';
import { processesOf } from './pod-process.ts';

const GATE = 'release-gate';
const FILE = '/record/run.ndjson';
const READY_WITHIN_S = 60;
/** Of a difference, for whoever looks for its cause in the recording. */
const SHOWN = 5;

/** From now on the gate writes down what it is told and answers. */
export async function record(cluster: Cluster): Promise<void> {
  const container = {
    name: GATE,
    env: [{ name: 'RECORD_FILE', value: FILE }],
    volumeMounts: [{ name: 'record', mountPath: '/record' }],
    resources: { limits: { 'ephemeral-storage': '2Gi' } },
  };
  const spec = {
    // It runs as a user who is not root.
    securityContext: { fsGroup: 10001 },
    containers: [container],
    volumes: [{ name: 'record', emptyDir: {} }],
  };
  const patch = JSON.stringify({ spec: { template: { spec } } });
  const where = [`deployment/${GATE}`, `--namespace=${NAMESPACE}`];
  await cluster.kubectl('patch', ...where, `--patch=${patch}`);
  await cluster.kubectl('rollout', 'status', ...where, `--timeout=${READY_WITHIN_S}s`);
}

/** The gate of today is told all of it once more, and Flagger's state machine beside it (release-gate/SPEC.md, RPL). */
export async function replayed(cluster: Cluster): Promise<Check> {
  const what = 'told the same again, gate and Flagger do the same at each look';
  const processes = (await processesOf(cluster, `atrium.dev/part=${GATE}`)).flat();
  const file = processes.map((pid) => `/proc/${pid}/root${FILE}`).find((path) => existsSync(path));
  if (file === undefined) return { what, wrong: 'the gate has written nothing' };
  const read = readRecording(readFileSync(file, 'utf8'));
  if (!read.ok) return { what, wrong: read.why };
  const told = await retold(read.value);
  if (!told.ok) return { what, wrong: told.why };
  const { looks, ticks, differences } = told.value;
  if (looks === 0 || ticks === 0) return { what, wrong: `${looks} looks and ${ticks} ticks of Flagger were recorded` };
  const some = differences
    .slice(0, SHOWN)
    .map(({ line, recorded, replayed: now }) => `line ${line}: ${recorded}; now ${now}`);
  return {
    what: `${what} (${looks} looks, ${ticks} ticks)`,
    wrong: differences.length === 0 ? null : `${differences.length} differences: ${some.join(' | ')}`,
  };
}
