import { randomUUID } from 'node:crypto';
import { readVideoTimeline } from '@lectern/contracts/internal/video-timeline';
import {
  readPlayback,
  readVideoAnalytics,
  reportWatched,
  resetChapters,
  saveChapters,
  saveProgress,
  type WatchedRange,
} from '@lectern/contracts/rest/playback';
import type { Session } from '@lectern/contracts/rest/sessions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attend, makeLiveClass } from '../../testing/classes.ts';
import { said } from '../../testing/log-of-a-class.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';
import { classStart, makeWatchableVideo } from '../../testing/videos.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let student: Person;
let stranger: Person;
let session: Session;
beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, student, stranger] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('user'),
    app.person('creator'),
  ]);
  ({ session } = await makeLiveClass(app, owner));
  await attend(app, session, student);
});
afterAll(() => app?.close());

const of = (videoId: string) => ({ params: { videoId } });
const read = (videoId: string, caller?: Person) => app.call(readPlayback, of(videoId), caller);
const watched = (videoId: string, caller: Person, ...ranges: [number, number][]) => {
  const body = { ranges: ranges.map(([startMs, endMs]): WatchedRange => ({ startMs, endMs })) };
  return app.call(reportWatched, { ...of(videoId), body }, caller);
};
const analytics = (videoId: string) => app.call(readVideoAnalytics, of(videoId), owner);

describe('who may watch', () => {
  it('the owner, admins and those who were there; nobody else learns that it exists', async () => {
    const videoId = await makeWatchableVideo(app, session);
    for (const caller of [owner, admin, student])
      expect((await read(videoId, caller)).files).toMatchObject([
        { kind: 'composed', contentType: 'video/mp4' },
      ]);
    await expect(read(videoId, stranger)).rejects.toMatchObject({ code: 'not_found' });
    await expect(read(videoId)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(read(randomUUID(), owner)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('a video in the bin is not watched by anybody', async () => {
    const videoId = await makeWatchableVideo(app, session, { deletedAt: new Date() });
    for (const caller of [owner, admin, student])
      await expect(read(videoId, caller)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('only the owner and admins manage it', async () => {
    const videoId = await makeWatchableVideo(app, session);
    expect((await read(videoId, owner)).manageable).toBe(true);
    expect((await read(videoId, admin)).manageable).toBe(true);
    expect((await read(videoId, student)).manageable).toBe(false);
    for (const refused of [
      () => app.call(saveChapters, { ...of(videoId), body: { chapters: [] } }, student),
      () => app.call(resetChapters, of(videoId), student),
      () => app.call(readVideoAnalytics, of(videoId), student),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what a player is told', () => {
  it('nothing to play and no markers while the recording is made', async () => {
    const { session: running } = await makeLiveClass(app, owner);
    const videoId = await makeWatchableVideo(app, running);
    await app.db.videoFile.deleteMany({ where: { videoId } });
    await app.db.recording.update({
      where: { id: videoId },
      data: { state: 'processing', durationMs: null },
    });
    expect(await read(videoId, owner)).toMatchObject({
      ...{ state: 'processing', files: [], hlsUrl: null, durationMs: null, markers: [], chapters: [] },
    });
  });

  it('that better forms are made, as long as a step waits or runs', async () => {
    const videoId = await makeWatchableVideo(app, session);
    const step = await app.db.processingStep.create({
      data: { videoId, name: 'renditions', state: 'running' },
    });
    expect((await read(videoId, student)).improving).toBe(true);
    await app.db.processingStep.update({
      where: { videoId_name: { videoId, name: step.name } },
      data: { state: 'done' },
    });
    expect((await read(videoId, student)).improving).toBe(false);
  });

  it('moves with the trimming: times count from what is played', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const events = [
      { atMs: 30_000, ...said(randomUUID(), 'cut off') },
      { atMs: 90_000, ...said(randomUUID(), '<img src=x onerror=alert(1)>') },
      { atMs: 599_000, ...said(randomUUID(), 'cut off, too') },
    ];
    const videoId = await makeWatchableVideo(app, other, { events, trimStartMs: 60_000, trimEndMs: 560_000 });
    const { durationMs, startInFilesMs, markers } = await read(videoId, owner);
    expect([startInFilesMs, durationMs]).toEqual([60_000, 500_000]);
    const whole = await app.callInternally(readVideoTimeline, of(videoId));
    expect(whole).toMatchObject({ durationMs: 600_000, startedAtMs: classStart });
    expect(whole.markers.map(({ atMs }) => atMs)).toEqual([30_000, 90_000, 599_000]);
    expect(markers).toMatchObject([{ atMs: 30_000, text: '<img src=x onerror=alert(1)>' }]);
  });

  it('does not say the name of who declined to be recorded', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const { sessionId } = other;
    const [shy, bold] = [randomUUID(), randomUUID()];
    await app.db.participant.createMany({
      data: [
        { id: shy, displayName: 'Shy Sheila', firstJoinedAt: new Date(classStart) },
        { id: bold, displayName: 'Bold Ben', firstJoinedAt: new Date(classStart + 1) },
      ].map(row => ({ ...row, sessionId, role: 'student' as const })),
    });
    await app.db.participantConsent.createMany({
      data: [
        { participantId: shy, answer: 'declined' as const, seq: 1 },
        { participantId: bold, answer: 'given' as const, seq: 2 },
      ].map(row => ({ ...row, sessionId, textVersion: '1', at: new Date(classStart) })),
    });
    const events = [shy, bold].map((id, i) => ({ atMs: i * 1_000, ...said(id, 'hello') }));
    const videoId = await makeWatchableVideo(app, other, { events });
    const playback = await read(videoId, owner);
    expect(playback.markers.map(({ who }) => who)).toEqual(['Participant 1', 'Bold Ben']);
    const timeline = await app.callInternally(readVideoTimeline, of(videoId));
    expect(JSON.stringify([playback, timeline])).not.toContain('Sheila');
  });

  it('counts from the first sample, not from when the recording was asked for', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const events = [{ atMs: 10_000, ...said(randomUUID(), 'hi') }];
    const videoId = await makeWatchableVideo(app, other, { events });
    const trackId = randomUUID();
    await app.db.track.create({
      data: {
        ...{ id: trackId, recordingId: videoId, participantId: randomUUID(), displayName: 'Ada' },
        ...{ role: 'host', source: 'camera', kind: 'video', mimeType: 'video/VP8' },
        segments: {
          create: {
            index: 0,
            file: 'a/b.mkv',
            startMs: classStart - 2_000,
            durationMs: 4_000,
            sizeBytes: 1n,
            sha256: '0'.repeat(64),
          },
        },
      },
    });
    expect((await read(videoId, owner)).markers[0]?.atMs).toBe(12_000);
  });
});

describe('chapters', () => {
  const mark = (atMs: number, label: string | null) => ({
    atMs,
    type: 'session:marked' as const,
    payload: { participantId: randomUUID(), label },
  });

  it('are found by themselves, replaced by hand, and found again', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const videoId = await makeWatchableVideo(app, other, { events: [mark(60_000, 'Proof')] });
    const found = [
      { startMs: 0, title: 'Beginning' },
      { startMs: 60_000, title: 'Proof' },
    ];
    expect(await read(videoId, owner)).toMatchObject({ chapters: found, chaptersEdited: false });
    const chapters = [
      { startMs: 120_000, title: 'Two' },
      { startMs: 0, title: '<b>One</b>' },
    ];
    const saved = await app.call(saveChapters, { ...of(videoId), body: { chapters } }, owner);
    expect(saved.chapters.map(({ title }) => title)).toEqual(['<b>One</b>', 'Two']);
    expect(await read(videoId, owner)).toMatchObject({ chapters: saved.chapters, chaptersEdited: true });
    expect((await app.call(resetChapters, of(videoId), owner)).chapters).toEqual(found);
  });

  it('of what is cut off stay when those of a trimmed video are replaced', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const events = [mark(60_000, 'Before'), mark(200_000, 'Inside'), mark(500_000, 'After')];
    const videoId = await makeWatchableVideo(app, other, { events });
    const trim = (trimStartMs: number | null, trimEndMs: number | null) =>
      app.db.video.update({ where: { id: videoId }, data: { trimStartMs, trimEndMs } });
    await trim(100_000, 400_000);
    const chapters = [
      { startMs: 0, title: 'Opening' },
      { startMs: 150_000, title: 'Mine' },
    ];
    const saved = await app.call(saveChapters, { ...of(videoId), body: { chapters } }, owner);
    expect(saved.chapters).toEqual(chapters);
    await trim(null, null);
    expect((await read(videoId, owner)).chapters).toEqual([
      { startMs: 0, title: 'Beginning' },
      { startMs: 60_000, title: 'Before' },
      { startMs: 100_000, title: 'Opening' },
      { startMs: 250_000, title: 'Mine' },
      { startMs: 500_000, title: 'After' },
    ]);
  });

  it('that cannot be are refused', async () => {
    const videoId = await makeWatchableVideo(app, session);
    for (const chapters of [
      [{ startMs: -1, title: 'Before' }],
      [{ startMs: 0, title: ' ' }],
      [
        { startMs: 5, title: 'One' },
        { startMs: 5, title: 'Two' },
      ],
      Array.from({ length: 201 }, (_, i) => ({ startMs: i, title: 'Many' })),
    ])
      await expect(
        app.call(saveChapters, { ...of(videoId), body: { chapters } }, owner),
      ).rejects.toMatchObject({
        code: 'validation_failed',
      });
  });

  it('are read by the worker with markers and captions', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const line = { participantId: randomUUID(), language: 'en', text: 'Welcome', typedForMs: 0 };
    const events = [mark(60_000, null), { atMs: 5_000, type: 'caption:line' as const, payload: line }];
    const videoId = await makeWatchableVideo(app, other, { events });
    const timeline = await app.callInternally(readVideoTimeline, of(videoId));
    expect(timeline).toMatchObject({
      ...{ startedAtMs: classStart, durationMs: 600_000, markers: [{ kind: 'mark' }] },
      chapters: [{ title: 'Beginning' }, { title: 'Mark 1' }],
      captions: [{ language: 'en', source: 'live' }],
    });
    expect(timeline.captions[0]?.vtt).toContain('00:00:05.000 --> 00:00:07.500\nWelcome');
  });
});

describe('where somebody stopped', () => {
  it('is remembered for each person, and forgotten at the end', async () => {
    const videoId = await makeWatchableVideo(app, session);
    const save = (positionMs: number, caller: Person) =>
      app.call(saveProgress, { ...of(videoId), body: { positionMs } }, caller);
    await save(123_456, student);
    expect((await read(videoId, student)).resumeAtMs).toBe(123_456);
    expect((await read(videoId, owner)).resumeAtMs).toBe(0);
    await save(595_000, student);
    expect((await read(videoId, student)).resumeAtMs).toBe(0);
    await expect(save(1, stranger)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what was watched', () => {
  it('counts each part once a viewer, however often and in whatever pieces it is told', async () => {
    const videoId = await makeWatchableVideo(app, session);
    await watched(videoId, student, [0, 60_000], [30_000, 90_000]);
    await Promise.all([1, 2, 3].map(() => watched(videoId, student, [0, 60_000])));
    await watched(videoId, admin, [60_000, 300_000]);
    const { viewers, averageShare, bucketMs, buckets } = await analytics(videoId);
    expect(viewers).toBe(2);
    expect(averageShare).toBeCloseTo((90 + 240) / 2 / 600, 5);
    expect(bucketMs).toBe(3_000);
    expect(buckets).toHaveLength(200);
    expect([buckets[0], buckets[25], buckets[50], buckets[150]]).toEqual([1, 2, 1, 0]);
  });

  it('leaves the owner out, and what lies outside of the video', async () => {
    const videoId = await makeWatchableVideo(app, session);
    await watched(videoId, owner, [0, 600_000]);
    await watched(videoId, student, [700_000, 800_000]);
    expect(await analytics(videoId)).toMatchObject({ viewers: 0, averageShare: 0 });
  });

  it('of a recording without a length is nothing', async () => {
    const { session: other } = await makeLiveClass(app, owner);
    const videoId = await makeWatchableVideo(app, other);
    await app.db.recording.update({ where: { id: videoId }, data: { durationMs: null } });
    await watched(videoId, owner, [0, 1]);
    expect(await analytics(videoId)).toMatchObject({ viewers: 0, buckets: [] });
  });

  it('is refused when it is too much, backwards, or from a stranger', async () => {
    const videoId = await makeWatchableVideo(app, session);
    const many = Array.from({ length: 51 }, (_, i): [number, number] => [i, i + 1]);
    await expect(watched(videoId, student, ...many)).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(watched(videoId, student, [5, 5])).rejects.toMatchObject({ code: 'validation_failed' });
    await expect(watched(videoId, stranger, [0, 5])).rejects.toMatchObject({ code: 'not_found' });
  });
});
