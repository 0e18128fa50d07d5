import { access, constants } from 'node:fs/promises';
import { run } from './run.ts';

export type Probe = { ok: true } | { ok: false; why: string };

/**
 * A worker that is started without MEDIASOUP_VERSION says that Node is not its parent and exits with this code
 * (`worker/src/main.cpp`). To get there the loader must have found every library, so it proves a binary for this
 * machine; mediasoup checks its own download in the same way.
 */
const NOT_MY_PARENT_CODE = 41;

/** Far above the few ms that it takes: a loaded machine must not cause a build. */
const PROBE_LIMIT_MS = 20_000;

/** Whether the file is a mediasoup worker that runs here. */
export async function probeWorker(file: string): Promise<Probe> {
  try {
    await access(file, constants.F_OK);
  } catch {
    return { ok: false, why: 'there is no such file' };
  }
  try {
    await access(file, constants.X_OK);
  } catch {
    return { ok: false, why: 'the file is not executable' };
  }
  const end = await run({ command: file, args: [], env: {}, limitMs: PROBE_LIMIT_MS });
  if (end.code === NOT_MY_PARENT_CODE) return { ok: true };
  const ending = end.code === null ? 'it could not be run' : `it ended with code ${end.code}`;
  const said = end.tail.split('\n').find((line) => line.trim() !== '');
  return { ok: false, why: said === undefined ? ending : `${ending}: ${said.trim()}` };
}
