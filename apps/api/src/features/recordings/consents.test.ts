import { listConsents } from '@lectern/contracts/rest/recordings';
import type { Session } from '@lectern/contracts/rest/sessions';
import type { LogFact } from '@lectern/contracts/session-log/log-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeLiveClass, makeRecording } from '../../testing/classes.ts';
import { commitsOf, joined, makeSeats, said } from '../../testing/log-of-a-class.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { createSessionLogRepository } from '../session-log/session-log.repository.ts';
import { namesInRecording } from './consent-standing.ts';
import { createConsentsRepository } from './consents.repository.ts';

let app: TestApp;
let owner: Person;
let session: Session;
let recordingId: string;
let people: string[];
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterAll(() => app?.close());
beforeEach(async () => {
  ({ session } = await makeLiveClass(app, owner));
  recordingId = await makeRecording(app, session);
  people = await makeSeats(app, session, 3);
});

const answered = (participantId: string, answer: 'given' | 'declined', textVersion = '2026-11'): LogFact => ({
  type: 'recording:consent-answered',
  payload: { participantId, answer, textVersion },
});
const happen = async (...facts: LogFact[]) => {
  const commits = commitsOf(session, facts);
  const log = createSessionLogRepository(app.db);
  await log.store(commits.toReversed());
  // Once more: the log may be told twice.
  await log.store(commits);
  return commits.flatMap(({ events }) => events);
};
const list = (caller: Person | undefined = owner, query: { limit?: number; cursor?: string } = {}) =>
  app.call(listConsents, { params: { recordingId }, query }, caller);

describe('the ledger of who has agreed to a recording', () => {
  it('names everybody who was there, with every answer, when, and to which words', async () => {
    const [ada = '', bob = '', eve = ''] = people;
    await app.db.participant.update({ where: { id: eve }, data: { role: 'host' } });
    const events = await happen(
      ...people.map(joined),
      answered(ada, 'given', 'old'),
      answered(ada, 'declined'),
      said(ada, 'hello'),
    );
    const at = (seq: number) => events.find(event => event.seq === seq)?.at;
    const { data } = await list();
    expect(data.map(({ participantId }) => participantId).sort()).toEqual(people.toSorted());
    const of = (id: string) => data.find(({ participantId }) => participantId === id);
    expect(of(ada)).toMatchObject({
      ...{ displayName: 'Somebody', role: 'student', standing: 'declined' },
      answers: [
        { answer: 'given', at: at(4), textVersion: 'old' },
        { answer: 'declined', at: at(5), textVersion: '2026-11' },
      ],
    });
    expect(of(bob)).toMatchObject({ standing: 'none', answers: [] });
    expect(of(eve)).toMatchObject({ standing: 'implied', answers: [] });
  });

  it('leaves out who never came, and goes on page by page', async () => {
    await happen(...people.slice(0, 2).map(joined));
    const first = await list(owner, { limit: 1 });
    const rest = await list(owner, { limit: 1, cursor: first.nextCursor ?? '' });
    const ids = [...first.data, ...rest.data].map(({ participantId }) => participantId);
    expect(ids).toEqual(people.slice(0, 2).toSorted().toReversed());
    expect(rest.hasMore).toBe(false);
  });

  it('is for the owner and admins; who was in the class, and strangers, learn nothing', async () => {
    const [attendee, stranger, admin] = await Promise.all([
      app.person('user'),
      app.person('creator'),
      app.person('admin'),
    ]);
    const [ada = ''] = people;
    await app.db.participant.update({ where: { id: ada }, data: { userId: attendee.userId } });
    await happen(joined(ada));
    for (const caller of [attendee, stranger])
      await expect(list(caller)).rejects.toMatchObject({ code: 'not_found' });
    await expect(app.call(listConsents, { params: { recordingId } })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    expect((await list(admin)).data).toHaveLength(1);
  });
});

describe('names in what is made of a recording', () => {
  const person = (participantId: string, role: 'host' | 'student', ...answers: ('given' | 'declined')[]) => ({
    ...{ participantId, displayName: `Name of ${participantId}`, role },
    answers: answers.map(answer => ({ answer })),
  });

  it('are those of people who may be recorded; the others have a stand-in, the same throughout', () => {
    const names = namesInRecording([
      person('a', 'host'),
      person('b', 'student', 'given', 'declined'),
      person('c', 'student', 'declined', 'given'),
      person('d', 'student'),
      person('e', 'host', 'declined'),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      ...{ a: 'Name of a', b: 'Participant 1', c: 'Name of c', d: 'Participant 2', e: 'Participant 3' },
    });
  });

  it('are counted in the order in which people came', async () => {
    const [ada = '', bob = '', eve = ''] = people;
    await happen(joined(eve), joined(ada), joined(bob), answered(ada, 'given'));
    const ledger = await createConsentsRepository(app.db).listOfRecording(recordingId);
    expect(Object.fromEntries(namesInRecording(ledger))).toEqual({
      ...{ [eve]: 'Participant 1', [ada]: 'Somebody', [bob]: 'Participant 2' },
    });
  });
});
