/** The value, or null when it takes longer. What comes too late goes to `late`, to be closed; a late failure is nobody's. */
export async function within<T>(work: Promise<T>, limitMs: number, late: (value: T) => void): Promise<T | null> {
  if (limitMs === Infinity) return work;
  let isLate = false;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      isLate = true;
      resolve(null);
    }, limitMs);
  });
  work.then(
    (value) => {
      if (isLate) late(value);
    },
    () => undefined,
  );
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
