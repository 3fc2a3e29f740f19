import { randomUUID } from 'node:crypto';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { publicEndpoints } from '@lectern/contracts/rest/catalogue';

export type PublicName = keyof typeof publicEndpoints;
export type Outcome = ErrorCode | 'allowed';

/** Rows of one creator, that others may not touch. */
export interface Things {
  roomId: string;
  slug: string;
  sessionId: string;
  ownerId: string;
  /** Of the video in the library, too. */
  recordingId: string;
  captionId: string;
  /** A link to it. */
  linkId: string;
  /** Of the video of that recording. */
  fileId: string;
  /** A screen that somebody shares in the class. */
  producerId: string;
  streamId: string;
  /** The owner's, of watching that stream. */
  viewingId: string;
}

export interface Rule {
  input(things: Things): unknown;
  /** What somebody gets who has an account and nothing to do with the room: another creator, or a student. */
  stranger: Outcome;
  student?: Outcome;
  /** Somebody who attended the class with an account: may watch what is made of it, and manages nothing. Left out: as `stranger`. */
  attendee?: Outcome;
  /** Without a token. */
  nobody: Outcome;
  /** It belongs to a person, and admins are none of those whom it lets through. */
  personal?: boolean;
}

const room = ({ roomId }: Things) => ({ params: { roomId } });
const session = ({ sessionId }: Things) => ({ params: { sessionId } });
const recording = ({ recordingId }: Things) => ({ params: { recordingId } });
const video = ({ recordingId }: Things) => ({ params: { videoId: recordingId } });
const captions = ({ recordingId, captionId }: Things) => ({ params: { videoId: recordingId, captionId } });
const allVideos = ({ recordingId }: Things) => ({ body: { videoIds: [recordingId] } });
const streamed = ({ streamId }: Things) => ({ body: { stream_id: streamId } });
const viewing = ({ viewingId }: Things) => ({ params: { session_id: viewingId } });
const ofOwner = { stranger: 'not_found', nobody: 'unauthenticated' } as const;
const ofAdmins = { stranger: 'forbidden', nobody: 'unauthenticated' } as const;
const ofAnybody = { stranger: 'allowed', nobody: 'allowed' } as const;
const ofCreators = { stranger: 'allowed', student: 'forbidden', nobody: 'unauthenticated' } as const;
const token = () => ({ body: { refresh_token: 'unknown' } });
const account = (username: string) => ({ body: { username, password: 'a password nobody has' } });

/** Every public endpoint has its line here, or this file does not compile. */
export const rules: Record<PublicName, Rule> = {
  register: { ...ofAnybody, input: () => account(`somebody-${randomUUID().slice(0, 8)}`) },
  login: { input: () => account('nobody'), stranger: 'invalid_credentials', nobody: 'invalid_credentials' },
  refresh: { input: token, stranger: 'token_invalid', nobody: 'token_invalid' },
  logout: { ...ofAnybody, input: token },
  readProfile: { input: () => ({}), stranger: 'allowed', nobody: 'unauthenticated' },
  createRoom: { ...ofCreators, input: () => ({ body: { title: 'Mine' } }) },
  listRooms: { ...ofCreators, input: () => ({}) },
  readRoom: { ...ofOwner, input: room },
  updateRoom: { ...ofOwner, input: things => ({ ...room(things), body: { title: 'Changed' } }) },
  archiveRoom: { ...ofOwner, input: room },
  readLobby: { ...ofAnybody, input: ({ slug }) => ({ params: { slug } }) },
  joinRoom: { ...ofAnybody, input: things => ({ ...room(things), body: { displayName: 'Somebody' } }) },
  createSession: { ...ofOwner, input: things => ({ ...room(things), body: {} }) },
  listSessions: { ...ofOwner, input: room },
  readSession: { ...ofOwner, input: session },
  startSession: { ...ofOwner, input: session },
  endSession: { ...ofOwner, input: session },
  listParticipants: { ...ofOwner, input: room },
  listScreenShares: { ...ofOwner, input: session },
  updateScreenShare: {
    ...ofOwner,
    input: ({ sessionId, producerId }) => ({ params: { sessionId, producerId }, body: { height: 480 } }),
  },
  startRecording: { ...ofOwner, input: session },
  stopRecording: { ...ofOwner, input: recording },
  retryRecording: { ...ofOwner, input: recording },
  keepRecording: { ...ofOwner, input: recording },
  listConsents: { ...ofOwner, input: recording },
  listSessionRecordings: { ...ofOwner, input: session },
  listRecordings: { input: () => ({}), stranger: 'allowed', nobody: 'unauthenticated' },
  readRecording: { attendee: 'allowed', ...ofOwner, input: recording },
  readRecordingMedia: { attendee: 'allowed', ...ofOwner, input: recording },
  readRecordingThumbnail: { attendee: 'allowed', ...ofOwner, input: recording },
  // Their credential is the join token, or the grant that it leads to; see live-replay.test.ts.
  openLiveReplay: {
    input: things => ({ ...session(things), body: { joinToken: 'no.join.token' } }),
    stranger: 'token_invalid',
    nobody: 'token_invalid',
  },
  readLiveReplay: {
    input: ({ sessionId }) => ({ params: { sessionId, grant: 'a'.repeat(91) } }),
    stranger: 'unauthenticated',
    nobody: 'unauthenticated',
  },
  readLiveReplayFile: {
    input: ({ sessionId }) => ({ params: { sessionId, grant: 'a'.repeat(91), file: '0.ts' } }),
    stranger: 'unauthenticated',
    nobody: 'unauthenticated',
  },
  readPlayback: { attendee: 'allowed', ...ofOwner, input: video },
  saveProgress: {
    attendee: 'allowed',
    ...ofOwner,
    input: things => ({ ...video(things), body: { positionMs: 1 } }),
  },
  reportWatched: {
    attendee: 'allowed',
    ...ofOwner,
    input: things => ({
      ...video(things),
      body: { viewerKey: randomUUID(), ranges: [{ startMs: 0, endMs: 1 }] },
    }),
  },
  readVideoAnalytics: { ...ofOwner, input: video },
  saveChapters: { ...ofOwner, input: things => ({ ...video(things), body: { chapters: [] } }) },
  resetChapters: { ...ofOwner, input: video },
  addCaptions: {
    ...ofOwner,
    input: things => ({ ...video(things), body: { language: 'en', label: 'English', content: 'WEBVTT' } }),
  },
  updateCaptions: { ...ofOwner, input: things => ({ ...captions(things), body: { label: 'Changed' } }) },
  deleteCaptions: { ...ofOwner, input: captions },
  readChapterFile: { ...ofOwner, attendee: 'allowed', input: video },
  readCaptionFile: { attendee: 'allowed', ...ofOwner, input: captions },
  listVideos: { input: () => ({}), stranger: 'allowed', nobody: 'unauthenticated' },
  readVideo: { attendee: 'allowed', input: video, stranger: 'not_found', nobody: 'not_found' },
  updateVideo: { ...ofOwner, input: things => ({ ...video(things), body: { title: 'Mine now' } }) },
  keepVideo: { ...ofOwner, input: video },
  deleteVideo: { ...ofOwner, input: video },
  // Videos that are not theirs are named as refused; videos.test.ts looks at that.
  bulkDeleteVideos: { input: allVideos, stranger: 'allowed', nobody: 'unauthenticated' },
  restoreVideos: { input: allVideos, stranger: 'allowed', nobody: 'unauthenticated' },
  listDownloads: { attendee: 'allowed', input: video, stranger: 'not_found', nobody: 'not_found' },
  readPoster: { attendee: 'allowed', ...ofOwner, input: video },
  replacePoster: {
    ...ofOwner,
    input: things => ({ ...video(things), body: new Blob(['no picture'], { type: 'image/png' }) }),
  },
  removePoster: { ...ofOwner, input: video },
  createShareLink: { ...ofOwner, input: things => ({ ...video(things), body: {} }) },
  listShareLinks: { ...ofOwner, input: video },
  revokeShareLink: {
    ...ofOwner,
    input: ({ recordingId, linkId }) => ({ params: { videoId: recordingId, linkId } }),
  },
  openShareLink: {
    input: () => ({ params: { token: 'unknown' }, body: {} }),
    stranger: 'share_link_refused',
    nobody: 'share_link_refused',
  },
  readEmbed: { input: video, stranger: 'not_found', nobody: 'not_found' },
  readEmbedPolicy: { ...ofAnybody, input: video },
  readStorage: { input: () => ({}), stranger: 'allowed', nobody: 'unauthenticated' },
  listUserStorage: { ...ofAdmins, input: () => ({}) },
  setUserQuota: {
    ...ofAdmins,
    input: ({ ownerId }) => ({ params: { userId: ownerId }, body: { quotaBytes: 1 } }),
  },
  listProcessingSteps: { ...ofOwner, input: video },
  retryProcessingStep: {
    ...ofOwner,
    input: ({ recordingId }) => ({ params: { videoId: recordingId, step: 'compose' } }),
  },
  // The signature is what counts, whoever comes with it.
  readVideoFile: {
    input: ({ recordingId, fileId }) => ({ params: { videoId: recordingId, fileId } }),
    stranger: 'unauthenticated',
    nobody: 'unauthenticated',
  },
  readVideoSet: {
    input: ({ recordingId }) => ({
      params: { videoId: recordingId, expires: 4e9, signature: 'guessed', file: 'master.m3u8' },
    }),
    stranger: 'unauthenticated',
    nobody: 'unauthenticated',
  },
  openCheck: { ...ofAnybody, input: () => ({ body: { sdpOffer: 'v=0\r\n' } }) },
  echoCheck: {
    input: () => ({ params: { checkId: randomUUID() }, body: { sdpOffer: 'v=0\r\n' } }),
    stranger: 'not_found',
    nobody: 'not_found',
  },
  closeCheck: { ...ofAnybody, input: () => ({ params: { checkId: randomUUID() } }) },
  startStream: { ...ofOwner, input: ({ roomId }) => ({ body: { channel_id: roomId } }) },
  stopStream: { ...ofOwner, input: streamed },
  watchStream: { input: streamed, stranger: 'allowed', nobody: 'unauthenticated' },
  answerStream: {
    ...ofOwner,
    personal: true,
    input: things => ({ ...viewing(things), body: { sdp_answer: 'v=0' } }),
  },
  leaveStream: { ...ofOwner, personal: true, input: viewing },
  changeStreamQuality: {
    ...ofOwner,
    input: ({ streamId }) => ({ params: { stream_id: streamId }, body: { bitrate: 800 } }),
  },
  readStream: {
    input: ({ streamId }) => ({ params: { stream_id: streamId } }),
    stranger: 'allowed',
    nobody: 'unauthenticated',
  },
  health: { ...ofAnybody, input: () => ({}) },
  live: { ...ofAnybody, input: () => ({}) },
  info: { ...ofAnybody, input: () => ({}) },
  // From this machine; see system.test.ts for everybody else.
  stats: { ...ofAnybody, input: () => ({}) },
};
