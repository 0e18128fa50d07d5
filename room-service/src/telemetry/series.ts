type Labels = Readonly<Record<string, string>>;
type Node<T> = { cell: T | null; next: Map<string | undefined, Node<T>> };

/**
 * What is kept for each label set of a metric, found by one label's value after the other: a text that names the series would
 * have to be made, and hashed, each time that something is counted.
 */
export class Series<T> {
  readonly #labels: readonly string[];
  readonly #make: (labels: Labels) => T;
  readonly #root: Node<T> = { cell: null, next: new Map() };

  /** `labels`: their names, in any order. `make`: what is kept for a label set that is asked for the first time. */
  constructor({ labels, make }: { labels: readonly string[]; make: (labels: Labels) => T }) {
    this.#labels = labels;
    this.#make = make;
  }

  at(labels: Labels): T {
    let node = this.#root;
    for (const label of this.#labels) {
      const value = labels[label];
      let next = node.next.get(value);
      if (next === undefined) {
        next = { cell: null, next: new Map() };
        node.next.set(value, next);
      }
      node = next;
    }
    return (node.cell ??= this.#make(labels));
  }
}
