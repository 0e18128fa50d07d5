/**
 * The body of an answer as text; null where it is longer, and then the rest of it is not read. Counted as it comes out of any
 * compression: a hundred megabytes of nothing are a hundred kilobytes on the line.
 */
export async function boundedText({ body }: Response, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (body === null) return '';
  for await (const chunk of body) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > maxBytes) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString();
}
