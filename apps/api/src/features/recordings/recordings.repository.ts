import type { Page } from '@lectern/contracts/rest/pagination';
import type { Recording, RecordingState } from '@lectern/contracts/rest/recordings';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import { type PageRequest, pageOfIds, toPage } from '../../platform/paging.ts';
import { statesBefore } from './recording-state.ts';

const withRoom = {
  room: { select: { title: true, ownerId: true, owner: { select: { displayName: true } } } },
} satisfies Prisma.RecordingInclude;

type RecordingRow = Prisma.RecordingGetPayload<{ include: typeof withRoom }>;

/** A recording as stored: without signed addresses, with what only we may know. */
export interface StoredRecording extends Omit<Recording, 'mediaUrl' | 'thumbnailUrl'> {
  ownerId: string;
  storageKey: string | null;
  thumbnailKey: string | null;
}

/** Whose recordings are meant; `everybody` is for admins. */
export type Viewer = { kind: 'everybody' } | { kind: 'person'; userId: string };

export type RecordingsRepository = ReturnType<typeof createRecordingsRepository>;

export function createRecordingsRepository(db: Database) {
  return {
    async find(recordingId: string): Promise<StoredRecording | null> {
      const row = await db.recording.findUnique({ where: { id: recordingId }, include: withRoom });
      return row && toStored(row);
    },

    /** What `viewer` may watch: recordings of their rooms, and of classes that they attended. */
    async findFor(viewer: Viewer, recordingId: string): Promise<StoredRecording | null> {
      const row = await db.recording.findFirst({
        where: { id: recordingId, ...visibleTo(viewer) },
        include: withRoom,
      });
      return row && toStored(row);
    },

    async list(
      filter: {
        viewer: Viewer;
        sessionId?: string | undefined;
        state?: RecordingState | undefined;
        roomId?: string | undefined;
        ownerId?: string | undefined;
      },
      page: PageRequest,
    ): Promise<Page<StoredRecording>> {
      const { where, ...paging } = pageOfIds(page);
      const { viewer, ownerId, ...rest } = filter;
      const rows = await db.recording.findMany({
        where: { ...where, ...rest, ...visibleTo(viewer), ...(ownerId ? { room: { ownerId } } : {}) },
        ...paging,
        include: withRoom,
      });
      return toPage(rows, page, toStored);
    },

    ensure: (recordingId: string, sessionId: string) => ensureRecording(db, recordingId, sessionId),

    advance: (recordingId: string, state: RecordingState, data: RecordingChange = {}) =>
      advanceRecording(db, recordingId, state, data),

    async countByState(): Promise<Partial<Record<RecordingState, number>>> {
      const groups = await db.recording.groupBy({ by: ['state'], _count: true });
      return Object.fromEntries(groups.map(group => [group.state, group._count]));
    },
  };
}

export type RecordingChange = Prisma.RecordingUncheckedUpdateManyInput;

/**
 * Makes the row when it is not there: the session log and the media-worker's calls race each other for the first word.
 * @returns false when there is no such session, or the recording belongs to another one.
 */
export async function ensureRecording(
  db: DatabaseReader,
  recordingId: string,
  sessionId: string,
): Promise<boolean> {
  const existing = await db.recording.findUnique({
    where: { id: recordingId },
    select: { sessionId: true },
  });
  if (existing) return existing.sessionId === sessionId;
  const session = await db.session.findUnique({
    where: { id: sessionId },
    select: { roomId: true, title: true },
  });
  if (!session) return false;
  const { roomId, title } = session;
  await db.recording.createMany({
    data: [{ id: recordingId, sessionId, roomId, title, state: 'starting' }],
    skipDuplicates: true,
  });
  return true;
}

/** @returns whether the state changed; it does not when the recording is further already. */
export async function advanceRecording(
  db: DatabaseReader,
  recordingId: string,
  state: RecordingState,
  data: RecordingChange = {},
): Promise<boolean> {
  const { count } = await db.recording.updateMany({
    where: { id: recordingId, state: { in: statesBefore(state) } },
    data: { ...data, state },
  });
  return count > 0;
}

/** The first packet counts, whoever tells of it first. */
export async function setRecordingStart(db: DatabaseReader, recordingId: string, at: Date): Promise<void> {
  await db.recording.updateMany({ where: { id: recordingId, startedAt: null }, data: { startedAt: at } });
}

function visibleTo(viewer: Viewer): Prisma.RecordingWhereInput {
  if (viewer.kind === 'everybody') return {};
  const { userId } = viewer;
  const attended = { participants: { some: { userId, firstJoinedAt: { not: null } } } };
  return { OR: [{ room: { ownerId: userId } }, { session: attended }] };
}

function toStored(row: RecordingRow): StoredRecording {
  return {
    recordingId: row.id,
    sessionId: row.sessionId,
    roomId: row.roomId,
    title: row.title,
    roomTitle: row.room.title,
    ownerName: row.room.owner.displayName,
    ownerId: row.room.ownerId,
    state: row.state,
    step: row.step,
    progressPercent: row.progressPercent,
    reason: row.reason,
    retryable: row.retryable,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
    contentType: row.contentType,
    storageKey: row.storageKey,
    thumbnailKey: row.thumbnailKey,
    createdAt: row.createdAt.toISOString(),
  };
}
