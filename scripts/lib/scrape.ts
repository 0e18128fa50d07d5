/** A sample's name with its labels in alphabetical order, since Prometheus does not care about theirs. */
export function sampleName(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .sort();
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** Every sample of one scrape, as they are now: without a word a text is shared for a second. */
export async function scrapeOf(url: string): Promise<Map<string, number>> {
  const response = await fetch(url, { headers: { 'cache-control': 'no-cache' } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return samplesOf(await response.text());
}

/** Every sample of the text format, by `sampleName`. Label values hold no quotes and no commas. */
export function samplesOf(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
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

/** The sum of all samples of that name which have these labels, whatever others they have. NaN when there is none. */
export function sumOf(
  samples: ReadonlyMap<string, number>,
  name: string,
  labels: Readonly<Record<string, string>>,
): number {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  let sum = NaN;
  for (const [sample, value] of samples) {
    const [, of, rest = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(sample) ?? [];
    const has = new Set(rest.split(','));
    if (of === name && pairs.every((pair) => has.has(pair))) sum = (Number.isNaN(sum) ? 0 : sum) + value;
  }
  return sum;
}
