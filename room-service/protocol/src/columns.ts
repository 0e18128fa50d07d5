type Column = Uint32Array | Uint16Array | Int16Array | Int8Array;

/** A column with room for twice as many, its values kept. */
export function doubled<T extends Column>(column: T): T {
  const wider = new (column.constructor as new (length: number) => T)(column.length * 2);
  wider.set(column);
  return wider;
}
