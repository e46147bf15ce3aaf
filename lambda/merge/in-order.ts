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
      // It is thrown when its turn comes. Until then Node must not take it for an error that nobody handles.
      result.catch(() => {});
      running.push(result);
      if (running.length >= atOnce) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    // No request may go on after the function has returned.
    await Promise.allSettled(running);
  }
}
