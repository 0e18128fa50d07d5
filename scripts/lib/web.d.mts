export function inputsHash(root?: string): string;
export function buildWeb(runtime: { env: NodeJS.ProcessEnv }): Promise<{ note: string }>;
