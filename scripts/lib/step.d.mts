export function commandName(script: string | undefined): string;
