import type { Counts } from './counts.d.mts';
import type { Failure } from './failures.d.mts';

export type Stage = { name: string; command: string };
export type StageResult = {
  name: string;
  ok: boolean;
  interrupted: boolean;
  counts: Counts;
  failures: Failure[];
  ms: number;
};
export function stagesOf(scripts: Record<string, string>): Stage[];
export function runStage(
  stage: Stage,
  options: {
    env: NodeJS.ProcessEnv;
    args?: string[];
    patient?: boolean;
    limitMs?: number;
    cwd?: string;
    output?: 'inherit' | 'ignore';
  },
): Promise<StageResult>;
