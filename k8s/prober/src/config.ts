import { z } from 'zod';

/** `tokens`: any of them is good, so that one is changed without a gap. `trialToken`: by which pods are asked to move a room. */
export type Config = { tokens: readonly string[]; trialToken: string; port: number };

const TOKEN = /^[\x21-\x7e]{16,1024}$/;

const tokensOf = (whose: string) =>
  z
    .string({ error: `set it, as ${whose}` })
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((tokens) => tokens.every((one) => TOKEN.test(one)), 'write at least 16 characters without blanks');

const fields = z.object({
  PROBER_TOKEN: tokensOf('the release gate has it'),
  // Of two the last, so that all have one Secret.
  TRIAL_TOKEN: tokensOf('pods of rooms have it').transform((tokens) => tokens.at(-1) ?? ''),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'write a port')
    .transform(Number)
    .default(8080),
});

/** Every mistake at once, each with the name of the variable and what it has to be. */
export function readConfig(env: NodeJS.ProcessEnv): { ok: true; config: Config } | { ok: false; mistakes: string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const read = fields.safeParse(set);
  if (read.success) {
    const { PROBER_TOKEN: tokens, TRIAL_TOKEN: trialToken, PORT: port } = read.data;
    return { ok: true, config: { tokens, trialToken, port } };
  }
  return { ok: false, mistakes: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
