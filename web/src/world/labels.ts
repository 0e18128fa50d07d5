import type { Theme } from './types.ts';
import { makeIcon } from './label-icons.ts';
import type { LabelContent } from './label-text.ts';
import './labels.css';

type Attributes = Record<string, string | null>;
type Size = { width: number; height: number };
type Label = { element: HTMLElement; look: string; size: Size | null; shown: boolean; left: number; top: number };

/** The elements of one kind of label (pills or badges): content is set rarely, sizes are measured once, then only moved. */
export class Labels {
  readonly #root: HTMLElement;
  readonly #className: string;
  readonly #labels = new Map<string, Label>();

  constructor(options: { root: HTMLElement; className: string }) {
    this.#root = options.root;
    this.#className = options.className;
  }

  /** What a label says; a change is measured again by the next `measure`. */
  write(id: string, content: LabelContent, attributes: Attributes = {}): void {
    const look = JSON.stringify([content, attributes]);
    let label = this.#labels.get(id);
    if (label?.look === look) return;
    if (label === undefined) {
      const element = document.createElement('div');
      element.className = this.#className;
      this.#root.append(element);
      label = { element, look, size: null, shown: false, left: NaN, top: NaN };
      this.#labels.set(id, label);
    }
    label.look = look;
    label.size = null;
    label.element.replaceChildren(...content.icons.map(makeIcon), content.text);
    for (const [name, value] of Object.entries(attributes)) setData(label.element, name, value);
  }

  /** Reads the sizes of all new labels at once, before anything is written. */
  measure(): void {
    for (const label of this.#labels.values()) {
      label.size ??= { width: label.element.offsetWidth, height: label.element.offsetHeight };
    }
  }

  sizeOf(id: string): Size {
    return this.#labels.get(id)?.size ?? { width: 0, height: 0 };
  }

  isShown(id: string): boolean {
    return this.#labels.get(id)?.shown ?? false;
  }

  /** Moves the named ones and fades the others out; true when a label has changed its size by that. */
  place(places: readonly { id: string; left: number; top: number; edge?: string | null }[]): boolean {
    let resized = false;
    const wanted = new Map(places.map((place) => [place.id, place]));
    for (const [id, label] of this.#labels) {
      const place = wanted.get(id);
      if (label.shown !== (place !== undefined)) {
        label.shown = place !== undefined;
        label.element.toggleAttribute('data-shown', label.shown);
      }
      if (place === undefined) continue;
      if (place.edge !== undefined && (label.element.dataset.edge ?? null) !== place.edge) {
        setData(label.element, 'edge', place.edge);
        label.size = null; // the arrow takes room
        resized = true;
      }
      const left = Math.round(place.left);
      const top = Math.round(place.top);
      if (left === label.left && top === label.top) continue;
      label.left = left;
      label.top = top;
      label.element.style.transform = `translate(${left}px, ${top}px)`;
    }
    return resized;
  }

  /** Drops those that `keep` does not name. */
  keep(keep: (id: string) => boolean): void {
    for (const [id, label] of this.#labels) {
      if (keep(id)) continue;
      label.element.remove();
      this.#labels.delete(id);
    }
  }

  close(): void {
    this.keep(() => false);
  }
}

/** Readies the layer that labels lie in. The list of people says the same to a screen reader, in a better order. */
export function prepareLabelRoot(root: HTMLElement, theme: Theme): void {
  root.classList.add('world-labels');
  root.dataset.theme = theme;
  root.setAttribute('aria-hidden', 'true');
}

function setData(element: HTMLElement, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(`data-${name}`);
  else element.setAttribute(`data-${name}`, value);
}
