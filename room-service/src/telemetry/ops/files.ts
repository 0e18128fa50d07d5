import { fileURLToPath } from 'node:url';
import type { OpsViewOptions } from './ops-view.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** What `npm run generate` and the build of the web client leave for `/ops`. */
export const OPS_FILES: OpsViewOptions['files'] = {
  definition: inProject('ops/generated/ops.json'),
  runbooks: inProject('alerts/generated/runbooks'),
  // In a dot folder, which the public port does not serve.
  page: inProject('web/dist/.ops'),
};
