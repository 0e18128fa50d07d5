/** One line of the doctor's report. A warning leaves the service usable for some; something bad does not. */
export type Finding =
  { level: 'ok'; about: string; text: string } | { level: 'warn' | 'bad'; about: string; text: string; fix: string };

export const ok = (about: string, text: string): Finding => ({ level: 'ok', about, text });
export const warn = (about: string, text: string, fix: string): Finding => ({ level: 'warn', about, text, fix });
export const bad = (about: string, text: string, fix: string): Finding => ({ level: 'bad', about, text, fix });

export function formatFinding(finding: Finding): string {
  const line = `${finding.level.padEnd(4)}  ${finding.about}: ${finding.text}`;
  return finding.level === 'ok' ? line : `${line} Fix: ${finding.fix}`;
}

export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.level !== 'bad');
}
