export function inputsHash(root?: string): string;
export function buildWeb(
  runtime: { env: NodeJS.ProcessEnv },
  options?: { root?: string; run?: (command: string, args: string[]) => Promise<{ code: number }> },
): Promise<{ note: string }>;
