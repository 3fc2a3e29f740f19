/**
 * Runs `work` on each item, one after the other. One that fails does not hold up the others; an outage, which would fail them all, does.
 * @throws AggregateError of what failed, once all have had their turn.
 */
export async function eachInTurn<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  isOutage: (error: unknown) => boolean,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items)
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
      if (isOutage(error)) break;
    }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${items.length} failed`);
}
