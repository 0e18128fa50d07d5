/** A sample's name with its labels in alphabetical order, since Prometheus does not care about theirs. */
export function sampleName(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .sort();
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** Every sample of one scrape of the text format, by `sampleName`. Label values hold no quotes and no commas. */
export async function scrapeOf(url: string): Promise<Map<string, number>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const samples = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const pairs = labels.split(',').flatMap((pair): [string, string][] => {
      const [, label, text] = /^(\w+)="(.*)"$/.exec(pair) ?? [];
      return label === undefined || text === undefined ? [] : [[label, text]];
    });
    samples.set(sampleName(name, Object.fromEntries(pairs)), Number(value));
  }
  return samples;
}
