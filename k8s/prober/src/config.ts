import { z } from 'zod';

/** `tokens`: any of them is good, so that one is changed without a gap. */
export type Config = { tokens: readonly string[]; port: number };

const TOKEN = /^[\x21-\x7e]{16,1024}$/;

const fields = z.object({
  PROBER_TOKEN: z
    .string({ error: 'set it, as the release gate has it' })
    .transform((text) => text.split(',').map((one) => one.trim()))
    .refine((tokens) => tokens.every((one) => TOKEN.test(one)), 'write at least 16 characters without blanks'),
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
  if (read.success) return { ok: true, config: { tokens: read.data.PROBER_TOKEN, port: read.data.PORT } };
  return { ok: false, mistakes: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}
