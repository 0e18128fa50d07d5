/**
 * The chance of so many of `of` or of something as rare, each by itself with the chance `p`: the sum of all outcomes that are no
 * likelier (the exact binomial test).
 */
export function chanceOf({ count, of, p }: { count: number; of: number; p: number }): number {
  const logs = logChances(of, p);
  const seen = logs[count];
  if (seen === undefined) throw new Error(`${count} of ${of} cannot be`);
  // What is as likely differs in its last digits.
  return logs.reduce((total, log) => (log <= seen + 1e-7 ? total + Math.exp(log) : total), 0);
}

/** Of 0, 1, 2 ... of `of`, each from the one before: factorials would be too large. */
function logChances(of: number, p: number): number[] {
  const logs = [of * Math.log(1 - p)];
  for (let count = 1; count <= of; count += 1)
    logs.push((logs[count - 1] ?? 0) + Math.log((of - count + 1) / count) + Math.log(p / (1 - p)));
  return logs;
}
