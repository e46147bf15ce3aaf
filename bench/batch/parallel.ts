/** Does work for all items, for some of them at the same time. The results are in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  try {
    await Promise.all(Array.from({ length: most }, worker));
    return results;
  } finally {
    // Once the work for one item has failed, no more begins.
    while (!left.next().done);
  }
}
