/** The face plate is about 100 px on a desk; 192 serves double density. */
export const PHOTO_SIDE_PX = 192;
/** As base64 this stays under PHOTO_MAX_CHARS of the wire (4 characters for 3 bytes, and the prefix). */
export const PHOTO_MAX_BYTES = 24_000;

export type Crop = { x: number; y: number; side: number };

/** The largest square of a picture: centred, but a bit above the middle in a portrait, where the face is. */
export function squareCrop(width: number, height: number): Crop {
  const side = Math.min(width, height);
  return { x: (width - side) / 2, y: height > width ? (height - side) * 0.3 : 0, side };
}

/** Bytes that a base64 data URL carries. */
export function dataUrlBytes(url: string): number {
  const data = url.slice(url.indexOf(',') + 1);
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  return Math.max(0, (data.length / 4) * 3 - padding);
}

const QUALITIES = [0.86, 0.74, 0.6, 0.45, 0.3] as const;

/** Encodes at falling quality until it fits; null when even the smallest does not. */
export function fitPhoto(encode: (quality: number) => string): string | null {
  for (const quality of QUALITIES) {
    const url = encode(quality);
    if (dataUrlBytes(url) <= PHOTO_MAX_BYTES) return url;
  }
  return null;
}
