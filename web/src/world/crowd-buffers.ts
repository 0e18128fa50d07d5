import { DynamicDrawUsage, InstancedBufferAttribute, type InstancedBufferGeometry } from 'three';

/** One person as the graphics card wants it. */
export type CrowdEntry = {
  x: number;
  z: number;
  /** Metres above the floor, of the bob. */
  lift: number;
  yaw: number;
  /** Linear colour, 0..1. */
  r: number;
  g: number;
  b: number;
  /** 0..1, grows at an arrival. */
  scale: number;
  /** Of the plates' texture, or -1 for a plain one. */
  layer: number;
  /** 0..1, voice; only of people in my circle. */
  level: number;
  /** 0..1, away. */
  dim: number;
  /** 0..1, reconnecting: drawn in outline. */
  ghost: number;
};

/** Three attributes that bodies, plates and shadows share: written once a frame, uploaded once. */
export class CrowdBuffers {
  #place = attribute(64);
  #tone = attribute(64);
  #mood = attribute(64);
  #count = 0;
  readonly #users: InstancedBufferGeometry[] = [];

  get count(): number {
    return this.#count;
  }

  /** `geometry` draws everybody from now on. */
  attach(geometry: InstancedBufferGeometry): void {
    this.#users.push(geometry);
    this.#bind(geometry);
    geometry.instanceCount = this.#count;
  }

  /** Begins a frame of `count` people. */
  begin(count: number): void {
    if (count > this.#place.count) {
      const capacity = 2 ** Math.ceil(Math.log2(count));
      this.#place = attribute(capacity);
      this.#tone = attribute(capacity);
      this.#mood = attribute(capacity);
      for (const geometry of this.#users) {
        geometry.dispose(); // frees the small buffers; three uploads the rest again
        this.#bind(geometry);
      }
    }
    this.#count = count;
    for (const geometry of this.#users) geometry.instanceCount = count;
  }

  set(k: number, entry: CrowdEntry): void {
    this.#place.setXYZW(k, entry.x, entry.lift, entry.z, entry.yaw);
    this.#tone.setXYZW(k, entry.r, entry.g, entry.b, entry.scale);
    this.#mood.setXYZW(k, entry.layer, entry.level, entry.dim, entry.ghost);
  }

  end(): void {
    for (const each of [this.#place, this.#tone, this.#mood]) {
      each.clearUpdateRanges();
      each.addUpdateRange(0, this.#count * 4);
      each.needsUpdate = true;
    }
  }

  #bind(geometry: InstancedBufferGeometry): void {
    geometry.setAttribute('place', this.#place);
    geometry.setAttribute('tone', this.#tone);
    geometry.setAttribute('mood', this.#mood);
  }
}

function attribute(capacity: number): InstancedBufferAttribute {
  return new InstancedBufferAttribute(new Float32Array(capacity * 4), 4).setUsage(DynamicDrawUsage);
}
