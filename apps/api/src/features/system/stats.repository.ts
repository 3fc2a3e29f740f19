import type { Database } from '../../platform/db/database.ts';

export type StatsRepository = ReturnType<typeof createStatsRepository>;

export function createStatsRepository(db: Database) {
  return {
    async count(): Promise<{ rooms: number; liveSessions: number; participants: number }> {
      const [rooms, liveSessions, participants] = await Promise.all([
        db.room.count({ where: { archivedAt: null } }),
        db.session.count({ where: { state: 'live' } }),
        db.participant.count({ where: { present: true, session: { state: 'live' } } }),
      ]);
      return { rooms, liveSessions, participants };
    },
  };
}
