import { AppError } from '@lectern/contracts/kernel/app-error';
import type { BroadcastRole } from '@lectern/contracts/socket/broadcast';
import type { BroadcastProducer, BroadcastState, Visitor } from './broadcast-state.ts';

/** What may happen in a broadcast room. Pure: each takes a state and answers the next one, or throws the AppError of its refusal. */

export const emptyBroadcast = (roomId: string, mediaRoomId: string, nowMs: number): BroadcastState => ({
  roomId,
  mediaRoomId,
  streamer: null,
  viewers: [],
  producers: [],
  startedAtMs: null,
  idleSinceMs: nowMs,
});

export const isLive = ({ producers }: BroadcastState): boolean => producers.length > 0;

export const peopleIn = ({ streamer, viewers }: BroadcastState): Visitor[] => [
  ...(streamer ? [streamer] : []),
  ...viewers,
];

export const roleOf = (state: BroadcastState, connectionId: string): BroadcastRole | null => {
  if (state.streamer?.connectionId === connectionId) return 'streamer';
  return state.viewers.some(viewer => viewer.connectionId === connectionId) ? 'viewer' : null;
};

/** @throws AppError `room_full` */
export function joinAsViewer(
  state: BroadcastState,
  visitor: Visitor,
  role: 'viewer' | null,
  maxViewers: number,
): BroadcastState {
  if (state.viewers.length >= maxViewers)
    throw new AppError('room_full', `This stream has all of its ${maxViewers} viewers`);
  return { ...state, viewers: [...state.viewers, { ...visitor, role }], idleSinceMs: null };
}

/**
 * The one who streams; `resumes` is the token of an earlier one whose place is taken over, with what it sent.
 * @throws AppError `room_has_streamer`
 */
export function joinAsStreamer(
  state: BroadcastState,
  visitor: Visitor,
  resumeToken: string,
  resumes: string | undefined,
): BroadcastState {
  if (state.streamer && state.streamer.resumeToken !== resumes) throw new AppError('room_has_streamer');
  return { ...withoutStream(state), streamer: { ...visitor, resumeToken }, idleSinceMs: null };
}

/**
 * Whoever produces is the streamer. A viewer who did not say so becomes it, while nobody else is.
 * @throws AppError `not_joined`, `forbidden`, `room_has_streamer`
 */
export function claimStreaming(
  state: BroadcastState,
  connectionId: string,
  resumeToken: string,
): BroadcastState {
  if (state.streamer?.connectionId === connectionId) return state;
  const viewer = state.viewers.find(one => one.connectionId === connectionId);
  if (!viewer) throw new AppError('not_joined', 'Join a room first');
  if (viewer.role === 'viewer')
    throw new AppError('forbidden', 'Viewers cannot stream; join as the streamer');
  if (state.streamer) throw new AppError('room_has_streamer');
  const { role: _, ...visitor } = viewer;
  return {
    ...state,
    viewers: state.viewers.filter(one => one !== viewer),
    streamer: { ...visitor, resumeToken },
  };
}

/** @throws AppError `not_joined` when the streamer has left, or lost the place, meanwhile. */
export function addProducer(
  state: BroadcastState,
  connectionId: string,
  producer: BroadcastProducer,
  nowMs: number,
): BroadcastState {
  if (state.streamer?.connectionId !== connectionId) throw new AppError('not_joined', 'Join a room first');
  return { ...state, producers: [...state.producers, producer], startedAtMs: state.startedAtMs ?? nowMs };
}

/** Without these producers, or without all of them; the same state when there was none of them. */
export function loseProducers(state: BroadcastState, lost: ReadonlySet<string> | 'all'): BroadcastState {
  const left = lost === 'all' ? [] : state.producers.filter(({ producerId }) => !lost.has(producerId));
  if (left.length === state.producers.length) return state;
  return left.length === 0 ? withoutStream(state) : { ...state, producers: left };
}

/** The same state when this connection was not in it. */
export function leave(state: BroadcastState, connectionId: string, nowMs: number): BroadcastState {
  const role = roleOf(state, connectionId);
  if (!role) return state;
  const left =
    role === 'streamer'
      ? { ...withoutStream(state), streamer: null }
      : { ...state, viewers: state.viewers.filter(viewer => viewer.connectionId !== connectionId) };
  return peopleIn(left).length === 0 ? { ...left, idleSinceMs: nowMs } : left;
}

const withoutStream = (state: BroadcastState): BroadcastState => ({
  ...state,
  producers: [],
  startedAtMs: null,
});
