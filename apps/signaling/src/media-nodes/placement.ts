import type { MediaNode } from '@lectern/contracts/internal/media-nodes';
import { isBusy, lightest, placeJoiner, shareOfCore } from '@lectern/service-kit/media-nodes/place-joiner';

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
  return lightest(nodes.filter(hasSpace), weightBy(sessions))?.nodeId ?? kept?.nodeId ?? null;
}

/**
 * Where somebody who joins a session goes, among the nodes that are alive.
 * @param held the nodes that the session is on, its home first.
 * @returns a node id, or null when none can take anybody.
 */
export function pickNodeForPeer(
  nodes: readonly MediaNode[],
  sessions: ReadonlyMap<string, number>,
  held: readonly string[],
): string | null {
  const open = nodes.filter(hasSpace);
  const own = held.flatMap(nodeId => open.find(node => node.nodeId === nodeId) ?? []);
  const others = open.filter(node => !held.includes(node.nodeId));
  return placeJoiner(own, others, shareOf, weightBy(sessions))?.nodeId ?? null;
}

/** Whether a node takes people of the sessions that it has without a further look at the others. */
export const takesMore = (node: MediaNode) => hasSpace(node) && !isBusy(shareOf(node));

const hasSpace = (node: MediaNode) => !node.draining && transportsOf(node) < node.maxTransports;
const transportsOf = ({ workers }: MediaNode) => workers.reduce((sum, worker) => sum + worker.transports, 0);

/** Of its cores, on average. */
function shareOf({ workers, consumersPerWorker }: MediaNode): number {
  const busy = workers.reduce((sum, worker) => sum + shareOfCore(worker, consumersPerWorker), 0);
  return busy / Math.max(1, workers.length);
}

const weightBy = (sessions: ReadonlyMap<string, number>) => (node: MediaNode) =>
  shareOf(node) +
  ((sessions.get(node.nodeId) ?? 0) * shareOfAnEmptySession) / Math.max(1, node.workers.length);
