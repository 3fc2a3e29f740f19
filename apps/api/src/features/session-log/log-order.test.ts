import { randomUUID } from 'node:crypto';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { LogCommit, LogFact } from '@lectern/contracts/session-log/log-event';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeLiveClass } from '../../testing/classes.ts';
import { commitsOf, joined, left, makeSeats, said } from '../../testing/log-of-a-class.ts';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createSessionLogRepository, type SessionLogRepository } from './session-log.repository.ts';

let app: TestApp;
let repository: SessionLogRepository;
let session: Session;
let people: string[];
beforeAll(async () => {
  app = await startTestApp();
  repository = createSessionLogRepository(app.db);
  ({ session } = await makeLiveClass(app, await app.person('creator')));
  people = await makeSeats(app, session, 3);
});
afterAll(() => app?.close());

/** What may happen next, as numbers, so that every list of them is a log that could have been. */
const steps = fc.array(fc.record({ kind: fc.nat(5), person: fc.nat(2), together: fc.boolean() }), {
  minLength: 3,
  maxLength: 20,
});

function logOf(moves: { kind: number; person: number; together: boolean }[], ended: boolean): LogCommit[] {
  const present = new Set<string>();
  const recordingIds = [randomUUID(), randomUUID()];
  const recordingSteps = ['starting', 'started', 'stopping', 'stopped'] as const;
  let recorded = 0;
  const facts: LogFact[][] = [];
  for (const { kind, person, together } of moves) {
    const id = people[person]!;
    let fact: LogFact;
    if (kind === 0) fact = said(id, 'hello');
    else if (kind <= 2 && recorded < 8) {
      const recordingId = recordingIds[Math.floor(recorded / 4)]!;
      const step = recordingSteps[recorded % 4]!;
      const payload = { recordingId, requestedBy: null, reason: 'requested' as const };
      fact = { type: `recording:${step}`, payload } as LogFact;
      recorded += 1;
    } else {
      fact = present.has(id) ? left(id) : joined(id);
      if (!present.delete(id)) present.add(id);
    }
    if (together && facts.length > 0) facts.at(-1)!.push(fact);
    else facts.push([fact]);
  }
  if (ended) facts.push([{ type: 'session:ended', payload: { reason: 'host' } }]);
  return commitsOf(session, facts);
}

async function forgetEverything(): Promise<void> {
  const { sessionId } = session;
  await app.db.sessionEvent.deleteMany({ where: { sessionId } });
  await app.db.recording.deleteMany({ where: { sessionId } });
  const live = { state: 'live', endedAt: null, endReason: null } as const;
  await app.db.session.update({ where: { id: sessionId }, data: live });
  await app.db.participant.deleteMany({ where: { sessionId } });
  await app.db.participant.createMany({
    data: people.map(id => ({ id, sessionId, displayName: 'Somebody', role: 'student' as const })),
  });
}

async function readEverything() {
  const { sessionId } = session;
  const [row, events, participants, recordings] = await Promise.all([
    app.db.session.findUniqueOrThrow({ where: { id: sessionId } }),
    app.db.sessionEvent.findMany({ where: { sessionId }, orderBy: { seq: 'asc' } }),
    app.db.participant.findMany({ where: { sessionId }, orderBy: { id: 'asc' }, omit: { createdAt: true } }),
    app.db.recording.findMany({
      where: { sessionId },
      orderBy: { id: 'asc' },
      omit: { createdAt: true, updatedAt: true },
    }),
  ]);
  return { row, events, participants, recordings };
}

it('comes to the same rows in whatever order, number and batches the commits arrive', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), fc.infiniteStream(fc.nat()), async (moves, ended, numbers) => {
      const next = (below: number) => Number(numbers.next().value) % below;
      const commits = logOf(moves, ended);
      await forgetEverything();
      for (const commit of commits) await repository.store([commit]);
      const inOrder = await readEverything();
      expect(inOrder.events.map(event => event.seq)).toEqual(inOrder.events.map((_, index) => index + 1));

      await forgetEverything();
      const arriving = [...commits, ...commits.filter(() => next(2) === 0)];
      const batches: LogCommit[][] = [];
      while (arriving.length > 0) {
        const [commit] = arriving.splice(next(arriving.length), 1);
        if (batches.length > 0 && next(2) === 0) batches.at(-1)!.push(commit!);
        else batches.push([commit!]);
      }
      for (const batch of batches) await repository.store(batch);
      expect(await readEverything()).toEqual(inOrder);
    }),
    { numRuns: 40 },
  );
});

it('loses nothing when several processes store commits of one class at once', async () => {
  await forgetEverything();
  const [one = '', two = ''] = people;
  const facts = Array.from({ length: 12 }, (_, n) =>
    n % 2 ? [left(one), joined(two)] : [joined(one), left(two)],
  );
  const commits = commitsOf(session, facts);
  await Promise.all([...commits, ...commits].toReversed().map(commit => repository.store([commit])));
  const concurrent = await readEverything();
  await forgetEverything();
  await repository.store(commits);
  expect(concurrent).toEqual(await readEverything());
  expect(concurrent.participants.filter(row => row.present).map(row => row.id)).toEqual([two]);
});
