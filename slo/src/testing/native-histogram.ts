/**
 * What Prometheus scrapes of a native histogram, for which its text format has no words: a MetricFamily of
 * io.prometheus.client (github.com/prometheus/client_model, metrics.proto), written by hand and preceded by its length.
 */
export const NATIVE_CONTENT_TYPE =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

/** `upTo2` observations in the bucket (1, 2] of schema 0, whose edges are powers of two, and `above2` in (2, 4]. */
export type Observed = { name: string; labels: Readonly<Record<string, string>>; upTo2: number; above2: number };

const HISTOGRAM = 4;

export function nativeHistogram({ name, labels, upTo2, above2 }: Observed): Buffer {
  const pairs = Object.entries(labels).map(([label, value]) => field(1, [text(1, label), text(2, value)]));
  const span = field(12, [integer(1, zigzag(1)), integer(2, 2)]);
  const deltas = bytes(13, Buffer.concat([varint(zigzag(upTo2)), varint(zigzag(above2 - upTo2))]));
  const histogram = field(7, [
    integer(1, upTo2 + above2),
    double(2, 1.5 * upTo2 + 3 * above2),
    integer(5, zigzag(0)),
    double(6, 1e-9),
    integer(7, 0),
    span,
    deltas,
  ]);
  const family = Buffer.concat([text(1, name), integer(3, HISTOGRAM), field(4, [...pairs, histogram])]);
  return Buffer.concat([varint(family.length), family]);
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;

const tag = (number: number, wire: number) => varint((number << 3) | wire);
const integer = (number: number, value: number) => Buffer.concat([tag(number, VARINT), varint(value)]);
const bytes = (number: number, content: Buffer) =>
  Buffer.concat([tag(number, LENGTH), varint(content.length), content]);
const text = (number: number, value: string) => bytes(number, Buffer.from(value));
const field = (number: number, parts: readonly Buffer[]) => bytes(number, Buffer.concat(parts));

function double(number: number, value: number): Buffer {
  const content = Buffer.alloc(8);
  content.writeDoubleLE(value);
  return Buffer.concat([tag(number, FIXED64), content]);
}

/** Signed as protobuf's sint: 0, -1, 1, -2. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low | 128 : low);
  } while (rest > 0);
  return Buffer.from(out);
}
