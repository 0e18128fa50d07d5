import { fitPhoto, PHOTO_SIDE_PX, squareCrop } from './model/photo-crop.ts';

/** A picture file as a small square JPEG (data URL), or null when it is no picture. */
export async function photoOfFile(file: Blob): Promise<string | null> {
  try {
    const bitmap = await createImageBitmap(file);
    const photo = squarePhoto(bitmap, bitmap.width, bitmap.height, false);
    bitmap.close();
    return photo;
  } catch {
    return null; // No picture, or one that the browser cannot decode.
  }
}

/** What the camera shows now, mirrored as in the preview. */
export function photoOfVideo(video: HTMLVideoElement): string | null {
  return video.videoWidth === 0 ? null : squarePhoto(video, video.videoWidth, video.videoHeight, true);
}

function squarePhoto(source: CanvasImageSource, width: number, height: number, mirrored: boolean): string | null {
  const canvas = document.createElement('canvas');
  canvas.width = PHOTO_SIDE_PX;
  canvas.height = PHOTO_SIDE_PX;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const { x, y, side } = squareCrop(width, height);
  context.fillStyle = '#fff'; // A transparent picture would turn black in a JPEG.
  context.fillRect(0, 0, PHOTO_SIDE_PX, PHOTO_SIDE_PX);
  if (mirrored) context.setTransform(-1, 0, 0, 1, PHOTO_SIDE_PX, 0);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, x, y, side, side, 0, 0, PHOTO_SIDE_PX, PHOTO_SIDE_PX);
  return fitPhoto((quality) => canvas.toDataURL('image/jpeg', quality));
}
