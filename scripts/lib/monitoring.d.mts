export function startMonitoring(runtime: {
  node: string;
  env: NodeJS.ProcessEnv;
}): Promise<{ env: NodeJS.ProcessEnv; stop: () => Promise<void> }>;
