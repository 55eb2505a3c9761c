// The order between components: each starts as soon as those before it are through, all others run beside it.

interface Node {
  id: string;
  after: readonly string[];
}

/**
 * Runs `task` for every node once all nodes named in its `after` have ended well; independent nodes run at the same time.
 * A node whose predecessor did not end well is not run and counts as not well itself. `after` may name absent nodes.
 * @throws TypeError when the order has a cycle
 */
export async function runInOrder<N extends Node>(
  nodes: readonly N[],
  task: (node: N) => Promise<boolean>,
): Promise<void> {
  refuseCycles(nodes);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const runs = new Map<string, Promise<boolean>>();
  const run = (node: N): Promise<boolean> => {
    const known = runs.get(node.id);
    if (known !== undefined) return known;
    const promise = (async () => {
      const before = node.after.flatMap((id) => byId.get(id) ?? []);
      const ended = await Promise.all(before.map(run));
      return ended.every(Boolean) && (await task(node));
    })();
    runs.set(node.id, promise);
    return promise;
  };
  await Promise.all(nodes.map(run));
}

function refuseCycles(nodes: readonly Node[]): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const settled = new Set<string>();
  const visit = (node: Node, path: readonly string[]): void => {
    if (settled.has(node.id)) return;
    if (path.includes(node.id))
      throw new TypeError(`components wait for each other: ${[...path, node.id].join(' → ')}`);
    for (const id of node.after) {
      const before = byId.get(id);
      if (before !== undefined) visit(before, [...path, node.id]);
    }
    settled.add(node.id);
  };
  for (const node of nodes) visit(node, []);
}
