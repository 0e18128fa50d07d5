import type { PersonId } from '@atrium/protocol';
import { DataArrayTexture, LinearFilter, LinearMipmapLinearFilter, SRGBColorSpace } from 'three';
import { initials } from './names.ts';
import { personHex, shade } from './palette.ts';
import { PortraitSlots } from './portrait-slots.ts';
import type { WorldPerson } from './types.ts';

/** 256 layers are what every WebGL 2 has; 64 of 192 x 192 are 9 MB. */
const LAYERS_START = 32;
const LAYERS_MAX = 256;

type Photo = { url: string; image: HTMLImageElement | null };

/** The stills on the face plates: photos, or initials on the person's colour, one layer of an array texture each. */
export class Portraits {
  texture: DataArrayTexture;
  readonly #sizePx: number;
  readonly #slots = new PortraitSlots({ capacity: LAYERS_START, max: LAYERS_MAX });
  readonly #photos = new Map<PersonId, Photo>();
  readonly #paint: CanvasRenderingContext2D;
  readonly #onPainted: () => void;
  readonly #onGrown: (texture: DataArrayTexture) => void;
  #loading = 0;
  /** The texture is on the card as a whole: from then on single layers are sent. */
  #sent = false;
  #closed = false;

  constructor(options: {
    sizePx: number;
    /** A photo has arrived: draw again. */
    onPainted: () => void;
    /** The texture was replaced by a larger one. */
    onGrown: (texture: DataArrayTexture) => void;
  }) {
    this.#sizePx = options.sizePx;
    this.#onPainted = options.onPainted;
    this.#onGrown = options.onGrown;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = options.sizePx;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no 2d canvas');
    this.#paint = context;
    this.texture = this.#make(this.#slots.capacity, null);
  }

  /** Photos that are on their way; a screenshot waits for none. */
  get loading(): number {
    return this.#loading;
  }

  /** The layer to draw for a person in view, painted if need be; -1 when there is none left. */
  layerOf(person: WorldPerson, frame: number): number {
    const claim = this.#slots.claim(person.id, frame);
    if (claim === null) return -1;
    if (claim.fresh) {
      if (this.#slots.capacity > this.texture.image.depth) this.#grow();
      this.#show(person, claim.slot);
    }
    return claim.slot;
  }

  /** After a change of name, colour or photo, or when the person has left. */
  forget(id: PersonId): void {
    this.#slots.release(id);
    this.#photos.delete(id);
  }

  close(): void {
    this.#closed = true;
    this.texture.dispose();
  }

  #show(person: WorldPerson, slot: number): void {
    const known = this.#photos.get(person.id);
    if (known?.image && known.url === person.photoUrl) {
      this.#putPhoto(known.image, slot);
      return;
    }
    this.#putInitials(person, slot);
    if (person.photoUrl !== null) this.#load(person.id, person.photoUrl);
  }

  #load(id: PersonId, url: string): void {
    const photo: Photo = { url, image: null };
    this.#photos.set(id, photo);
    const image = new Image();
    image.decoding = 'async';
    image.src = url;
    this.#loading++;
    image
      .decode()
      .then(() => {
        if (this.#closed || this.#photos.get(id) !== photo) return;
        photo.image = image;
        const slot = this.#slots.slotOf(id);
        if (slot !== null) this.#putPhoto(image, slot);
      })
      .catch(() => undefined) // a photo that does not load leaves the initials, which is what it is for
      .finally(() => {
        this.#loading--;
        if (!this.#closed) this.#onPainted();
      });
  }

  #putPhoto(image: HTMLImageElement, slot: number): void {
    const side = Math.min(image.naturalWidth, image.naturalHeight);
    const left = (image.naturalWidth - side) / 2;
    const top = (image.naturalHeight - side) / 2;
    this.#paint.drawImage(image, left, top, side, side, 0, 0, this.#sizePx, this.#sizePx);
    this.#upload(slot);
  }

  #putInitials(person: WorldPerson, slot: number): void {
    const size = this.#sizePx;
    const hex = personHex(person.color);
    const background = this.#paint.createLinearGradient(0, 0, 0, size);
    background.addColorStop(0, shade(hex, 0.74));
    background.addColorStop(1, shade(hex, 0.52));
    this.#paint.fillStyle = background;
    this.#paint.fillRect(0, 0, size, size);
    this.#paint.fillStyle = shade(hex, -0.55);
    this.#paint.font = `650 ${Math.round(size * 0.36)}px "Figtree Variable", system-ui, sans-serif`;
    this.#paint.textAlign = 'center';
    this.#paint.textBaseline = 'middle';
    this.#paint.fillText(initials(person.name), size / 2, size * 0.47);
    this.#upload(slot);
  }

  #upload(slot: number): void {
    const pixels = this.#paint.getImageData(0, 0, this.#sizePx, this.#sizePx).data;
    dataOf(this.texture).set(pixels, slot * pixels.length);
    if (this.#sent) this.texture.addLayerUpdate(slot);
    this.texture.needsUpdate = true;
  }

  #grow(): void {
    const old = this.texture;
    this.texture = this.#make(this.#slots.capacity, dataOf(old));
    old.dispose();
    this.#onGrown(this.texture);
  }

  #make(layers: number, content: Uint8Array | null): DataArrayTexture {
    const data = new Uint8Array(this.#sizePx * this.#sizePx * 4 * layers);
    if (content !== null) data.set(content);
    const texture = new DataArrayTexture(data, this.#sizePx, this.#sizePx, layers);
    texture.colorSpace = SRGBColorSpace;
    texture.generateMipmaps = true;
    texture.minFilter = LinearMipmapLinearFilter;
    texture.magFilter = LinearFilter;
    texture.anisotropy = 4;
    this.#sent = false;
    texture.onUpdate = () => (this.#sent = true);
    texture.needsUpdate = true;
    return texture;
  }
}

function dataOf(texture: DataArrayTexture): Uint8Array {
  const { data } = texture.image;
  if (!(data instanceof Uint8Array)) throw new Error('portraits are bytes');
  return data;
}
