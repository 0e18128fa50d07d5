export function checkSystemNode(version?: string): void;
export function isInstalled(root?: string): boolean;
export function installDependencies(): Promise<{ note: string }>;
