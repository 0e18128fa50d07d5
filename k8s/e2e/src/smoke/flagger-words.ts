/**
 * What Flagger said of one canary, in its own words and order, from its log: events of the same words are merged by
 * Kubernetes.
 */
export function flaggerWords(log: string, canary: string): string[] {
  return log.split('\n').flatMap((line) => {
    const said = parsed(line);
    return said?.canary === canary && said.level !== 'debug' && said.msg !== undefined ? [said.msg] : [];
  });
}

type Said = { level?: string; canary?: string; msg?: string };

function parsed(line: string): Said | null {
  try {
    return JSON.parse(line) as Said;
  } catch {
    return null; // a library's line
  }
}
