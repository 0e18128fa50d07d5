export function checkSystemNode(version?: string): void;
export function isInstalled(root?: string): boolean;
export function installDependencies(options?: {
  root?: string;
  run?: (command: string, args: string[]) => Promise<{ code: number }>;
}): Promise<{ note: string }>;
export function runNpmCi(options?: {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  write?: (text: string) => void;
  silenceMs?: number;
}): Promise<void>;
