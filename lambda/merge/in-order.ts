/**
 * Does the work for several items at the same time, and gives what came of it in the order of the items. As many results as that
 * are in memory.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // The error is thrown in its turn. Until then Node must not report it as unhandled.
      result.catch(() => {});
      running.push(result);
      if (running.length >= atOnce) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    // All requests must end before the function returns: Lambda freezes it then.
    await Promise.allSettled(running);
  }
}
