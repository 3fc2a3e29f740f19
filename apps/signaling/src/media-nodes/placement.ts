import type { MediaNode } from '@lectern/contracts/internal/media-nodes';

/** A session that was just placed has no load yet; counting it keeps a burst of new sessions from landing on one node. */
const shareOfAnEmptySession = 0.01;
/** A session stays on the nodes that it has until their cores are busy by so much: each further one costs it a pipe for each source. */
const busyShare = 0.7;

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
  const open = nodes.filter(hasSpace);
  const weight = (node: MediaNode) => loadOf(node, sessions.get(node.nodeId) ?? 0);
  return lightest(open, weight)?.nodeId ?? kept?.nodeId ?? null;
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
  const weight = (node: MediaNode) => loadOf(node, sessions.get(node.nodeId) ?? 0);
  const idle = (node: MediaNode) => !isBusy(node);
  const own = held.flatMap(nodeId => open.find(node => node.nodeId === nodeId) ?? []);
  const others = open.filter(node => !held.includes(node.nodeId));
  const next =
    own.find(idle) ??
    lightest(others.filter(idle), weight) ??
    lightest(own, weight) ??
    lightest(others, weight);
  return next?.nodeId ?? null;
}

/** Whether a node takes people of the sessions that it has without a further look at the others. */
export const takesMore = (node: MediaNode) => hasSpace(node) && !isBusy(node);

const isBusy = (node: MediaNode) => loadOf(node, 0) >= busyShare;
const hasSpace = (node: MediaNode) => !node.draining && transportsOf(node) < node.maxTransports;

function lightest(nodes: readonly MediaNode[], weight: (node: MediaNode) => number): MediaNode | null {
  return nodes.reduce<MediaNode | null>((a, b) => (a && weight(a) <= weight(b) ? a : b), null);
}

const transportsOf = ({ workers }: MediaNode) => workers.reduce((sum, worker) => sum + worker.transports, 0);

/** Per core: the measured CPU lags behind, the count of consumers does not; whichever says more. */
function loadOf({ workers, consumersPerWorker }: MediaNode, sessions: number): number {
  const busy = workers.reduce(
    (sum, worker) => sum + Math.max(worker.cpuShare, worker.consumers / consumersPerWorker),
    0,
  );
  return (busy + sessions * shareOfAnEmptySession) / Math.max(1, workers.length);
}
