import type { Photo } from './photos.ts';

export type Size = { width: number; height: number };

/**
 * How large a picture says it is, or null when it is none, or moves. Decoders allocate by these numbers before they
 * look at the rest: 24 kB of PNG can claim a gigabyte.
 */
export function sizeOf({ type, bytes }: Photo): Size | null {
  // Reading past the end throws in Buffer; whatever is too short is no picture.
  try {
    return READERS[type](bytes);
  } catch {
    return null;
  }
}

const READERS: Record<Photo['type'], (bytes: Buffer) => Size | null> = {
  'image/jpeg': jpegSize,
  'image/png': pngSize,
  'image/webp': webpSize,
};

/** ITU-T T.81, B.1: segments up to the frame header; decoders refuse a second one. */
function jpegSize(bytes: Buffer): Size | null {
  if (bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; ;) {
    const marker = bytes.readUInt16BE(at);
    // SOF0 .. SOF15, but not DHT (C4), JPG (C8), DAC (CC).
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    const isSegment = marker >= 0xffc0 && marker <= 0xfffe && marker !== 0xffda && (marker & 0xfff8) !== 0xffd0;
    if (!isSegment) return null;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

/** PNG (third edition), 11.2.1: IHDR comes first; 11.3.6.1: an acTL before the first IDAT makes it move. */
function pngSize(bytes: Buffer): Size | null {
  const isPng = bytes.readBigUInt64BE(0) === 0x89504e470d0a1a0an && bytes.toString('latin1', 12, 16) === 'IHDR';
  if (!isPng) return null;
  for (let at = 8; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return null;
    if (type === 'IDAT') break;
  }
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** RFC 9649, 2.5 to 2.7. */
function webpSize(bytes: Buffer): Size | null {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ': {
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return null;
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    }
    case 'VP8L': {
      if (bytes.readUInt8(20) !== 0x2f) return null;
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': {
      const isAnimated = (bytes.readUInt8(20) & 0x02) !== 0;
      return isAnimated ? null : { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    }
    default: {
      return null;
    }
  }
}
