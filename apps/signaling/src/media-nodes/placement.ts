import type { MediaNode } from '@lectern/contracts/internal/media-nodes';

/** Consumers that keep one core busy, roughly; see the placement of rooms on the workers of one node. */
const consumersPerCore = 1_000;
/** A session that was just placed has no load yet; counting it keeps a burst of new sessions from landing on one node. */
const shareOfAnEmptySession = 0.01;

/**
 * Where a session goes, among the nodes that are alive. It stays where it is unless that node drains and another can take it.
 * @param sessions how many sessions each node has been given.
 * @param current the node that it is on, if any.
 * @returns a node id, or null when none can take it.
 */
export function pickNode(
  nodes: readonly MediaNode[],
  sessions: ReadonlyMap<string, number>,
  current: string | null,
): string | null {
  const kept = nodes.find(node => node.nodeId === current);
  if (kept && !kept.draining) return kept.nodeId;
  const open = nodes.filter(node => !node.draining && transportsOf(node) < node.maxTransports);
  const weight = (node: MediaNode) => loadOf(node, sessions.get(node.nodeId) ?? 0);
  const best = open.reduce<MediaNode | null>((a, b) => (a && weight(a) <= weight(b) ? a : b), null);
  return best?.nodeId ?? kept?.nodeId ?? null;
}

const transportsOf = ({ workers }: MediaNode) => workers.reduce((sum, worker) => sum + worker.transports, 0);

/** Per core: the measured CPU lags behind, the count of consumers does not; whichever says more. */
function loadOf({ workers }: MediaNode, sessions: number): number {
  const busy = workers.reduce(
    (sum, worker) => sum + Math.max(worker.cpuShare, worker.consumers / consumersPerCore),
    0,
  );
  return (busy + sessions * shareOfAnEmptySession) / Math.max(1, workers.length);
}
