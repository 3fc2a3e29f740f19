import type { Page } from '@lectern/contracts/rest/pagination';
import type { Recording, RecordingState } from '@lectern/contracts/rest/recordings';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Database, DatabaseReader } from '../../platform/db/database.ts';
import { type PageRequest, pageOfIds, toPage } from '../../platform/paging.ts';
import { bestToPlay } from '../video-files/best-files.ts';
import { type StoredFile, toStoredFile } from '../video-files/video-files.repository.ts';
import { isTrimmed } from '../videos/downloads.ts';
import type { PicturedVideo } from '../videos/video-forms.ts';
import { notKept } from './provisional.repository.ts';
import { statesBefore } from './recording-state.ts';

const withRoom = {
  room: { select: { title: true, ownerId: true, owner: { select: { displayName: true } } } },
  video: { include: { files: { where: { kind: { in: ['quick', 'composed', 'poster'] } } } } },
} satisfies Prisma.RecordingInclude;

type RecordingRow = Prisma.RecordingGetPayload<{ include: typeof withRoom }>;

/** A recording as stored: without signed addresses, with what only we may know. */
export interface StoredRecording
  extends Omit<
    Recording,
    'mediaUrl' | 'thumbnailUrl' | 'sizeBytes' | 'contentType' | 'keepUntil' | 'manageable'
  > {
  ownerId: string;
  /** The best that there is to watch so far. */
  media: StoredFile | null;
  /** Null when there is no video of it. */
  pictured: PicturedVideo | null;
  /** A part of it is cut off for those who do not manage it. */
  trimmed: boolean;
  /** Since when it waits to be kept or deleted. */
  heldSince: Date | null;
}

/** Whose recordings are meant; `everybody` is for admins. */
export type Viewer = { kind: 'everybody' } | { kind: 'person'; userId: string };

export type RecordingsRepository = ReturnType<typeof createRecordingsRepository>;

export function createRecordingsRepository(db: Database) {
  return {
    /** Not what is in the bin: there its files may be deleted at any moment. */
    async find(recordingId: string): Promise<StoredRecording | null> {
      const row = await db.recording.findFirst({
        where: { id: recordingId, ...stillThere },
        include: withRoom,
      });
      return row && toStored(row);
    },

    /** What is there for `viewer` of what is not in the bin: recordings of their rooms, and of classes they attended. */
    async findFor(viewer: Viewer, recordingId: string): Promise<StoredRecording | null> {
      const row = await db.recording.findFirst({
        where: { id: recordingId, ...stillThere, ...visibleTo(viewer) },
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
        /** The first moment, and the first one that is too late. */
        from?: Date | undefined;
        before?: Date | undefined;
      },
      page: PageRequest,
    ): Promise<Page<StoredRecording>> {
      const { where, ...paging } = pageOfIds(page);
      const { viewer, ownerId, from, before, ...rest } = filter;
      const rows = await db.recording.findMany({
        where: {
          AND: stillThere,
          ...where,
          ...rest,
          ...visibleTo(viewer),
          ...(ownerId ? { room: { ownerId } } : {}),
          createdAt: { gte: from, lt: before },
        },
        ...paging,
        include: withRoom,
      });
      return toPage(rows, page, toStored);
    },

    ensure: (recordingId: string, sessionId: string) =>
      db.$transaction(tx => ensureRecording(tx, recordingId, sessionId)),

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
 * Makes the rows of the recording and of its video when they are not there: the session log and the media-worker's calls race each other for the first word.
 * In one transaction: what was recorded without the row of its video could never become one.
 * @returns false when there is no such session, or the recording belongs to another one.
 */
export async function ensureRecording(
  tx: DatabaseReader,
  recordingId: string,
  sessionId: string,
): Promise<boolean> {
  const existing = await tx.recording.findUnique({
    where: { id: recordingId },
    select: { sessionId: true },
  });
  if (existing) return existing.sessionId === sessionId;
  const session = await tx.session.findUnique({
    where: { id: sessionId },
    select: { roomId: true, title: true, room: { select: { ownerId: true } } },
  });
  if (!session) return false;
  const { roomId, title, room } = session;
  const shared = { id: recordingId, sessionId, roomId, title };
  await tx.recording.createMany({ data: [{ ...shared, state: 'starting' }], skipDuplicates: true });
  await tx.video.createMany({
    data: [{ ...shared, recordingId, ownerId: room.ownerId, recordedAt: new Date() }],
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

export async function markProvisional(db: DatabaseReader, recordingId: string): Promise<void> {
  await db.recording.updateMany({
    where: { id: recordingId, provisional: false },
    data: { provisional: true },
  });
}

/** The row, which nobody else changes until the end of the transaction. */
export async function lockRecording(tx: DatabaseReader, recordingId: string) {
  await tx.$queryRaw`SELECT 1 FROM recordings WHERE id = ${recordingId}::uuid FOR UPDATE`;
  return tx.recording.findUniqueOrThrow({ where: { id: recordingId } });
}

/** The first packet counts, whoever tells of it first. */
export async function setRecordingStart(db: DatabaseReader, recordingId: string, at: Date): Promise<void> {
  const { count } = await db.recording.updateMany({
    where: { id: recordingId, startedAt: null },
    data: { startedAt: at },
  });
  if (count > 0) await db.video.updateMany({ where: { recordingId }, data: { recordedAt: at } });
}

/** Neither discarded nor in the bin, where its files may be deleted at any moment. */
const stillThere = {
  state: { not: 'discarded' },
  NOT: { video: { deletedAt: { not: null } } },
} satisfies Prisma.RecordingWhereInput;

/** Those who are `isMember` of a video that they may watch. A public one is there for everybody else as a video, not as a recording. */
function visibleTo(viewer: Viewer): Prisma.RecordingWhereInput {
  if (viewer.kind === 'everybody') return {};
  const { userId } = viewer;
  const attended = { participants: { some: { userId, firstJoinedAt: { not: null } } } };
  const open: Prisma.RecordingWhereInput = {
    session: attended,
    NOT: [notKept, { video: { visibility: 'private' } }],
  };
  return {
    OR: [{ room: { ownerId: userId } }, { video: { ownerId: userId } }, open],
  };
}

function toStored(row: RecordingRow): StoredRecording {
  const files = row.video?.files.map(toStoredFile) ?? [];
  return {
    recordingId: row.id,
    sessionId: row.sessionId,
    roomId: row.roomId,
    title: row.title,
    roomTitle: row.room.title,
    ownerName: row.room.owner.displayName,
    ownerId: row.room.ownerId,
    state: row.state,
    provisional: row.provisional && row.keptAt === null,
    heldSince: row.heldSince,
    step: row.step,
    progressPercent: row.progressPercent,
    reason: row.reason,
    retryable: row.retryable,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    media: bestToPlay(files),
    pictured: row.video,
    trimmed: row.video !== null && isTrimmed(row.video),
    createdAt: row.createdAt.toISOString(),
  };
}
