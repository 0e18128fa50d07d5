/** What listeners say of a call with that score (ITU-T G.107, table B.1: the satisfaction of users at each rating). */
export function mosWords(mos: number | null): string {
  if (mos === null) return '–';
  const score = mos.toFixed(1);
  if (mos >= 4.3) return `${score}, very good`;
  if (mos >= 4.0) return `${score}, good`;
  if (mos >= 3.6) return `${score}, fair`;
  if (mos >= 3.1) return `${score}, poor`;
  return `${score}, bad`;
}
