import type { ConsentAnswer } from '@lectern/contracts/recording-consent';
import type { Page } from '@lectern/contracts/rest/pagination';
import type { Database } from '../../platform/db/database.ts';
import { type PageRequest, pageOfIds, toPage } from '../../platform/paging.ts';
import type { ConsentingPerson } from './consent-standing.ts';

/** One line of the ledger. */
interface LedgerAnswer {
  answer: ConsentAnswer;
  at: Date;
  textVersion: string;
}

export interface LedgerPerson extends ConsentingPerson {
  answers: LedgerAnswer[];
}

export type ConsentsRepository = ReturnType<typeof createConsentsRepository>;

/** Who has agreed to be recorded: the answers that the session log told. */
export function createConsentsRepository(db: Database) {
  async function answersOf(
    sessionId: string,
    participantIds: string[],
  ): Promise<Map<string, LedgerAnswer[]>> {
    const rows = await db.participantConsent.findMany({
      where: { sessionId, participantId: { in: participantIds } },
      orderBy: { seq: 'asc' },
    });
    return Map.groupBy(rows, ({ participantId }) => participantId);
  }

  const attended = (sessionId: string) => ({ sessionId, firstJoinedAt: { not: null } });

  return {
    /** Everybody who was in the class, page by page, newest first. */
    async list(sessionId: string, page: PageRequest): Promise<Page<LedgerPerson>> {
      const { where, ...paging } = pageOfIds(page);
      const rows = await db.participant.findMany({ where: { ...where, ...attended(sessionId) }, ...paging });
      const answers = await answersOf(
        sessionId,
        rows.map(({ id }) => id),
      );
      return toPage(rows, page, ({ id, displayName, role }) => ({
        ...{ participantId: id, displayName, role },
        answers: answers.get(id) ?? [],
      }));
    },

    /** Everybody who was in the class of a recording, in the order of joining: what `namesInRecording` takes. */
    async listOfRecording(recordingId: string): Promise<LedgerPerson[]> {
      const recording = await db.recording.findUnique({
        where: { id: recordingId },
        select: { sessionId: true },
      });
      if (!recording) return [];
      const { sessionId } = recording;
      const rows = await db.participant.findMany({
        where: attended(sessionId),
        orderBy: [{ firstJoinedAt: 'asc' }, { id: 'asc' }],
      });
      const answers = await answersOf(
        sessionId,
        rows.map(({ id }) => id),
      );
      return rows.map(({ id, displayName, role }) => ({
        ...{ participantId: id, displayName, role },
        answers: answers.get(id) ?? [],
      }));
    },
  };
}
