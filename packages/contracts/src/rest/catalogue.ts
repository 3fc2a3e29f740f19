import * as auth from './auth.ts';
import * as check from './check.ts';
import * as recordings from './recordings.ts';
import * as rooms from './rooms.ts';
import * as screenShares from './screen-shares.ts';
import * as sessions from './sessions.ts';
import * as streams from './streams.ts';
import * as system from './system.ts';

/** Every public endpoint. OpenAPI, the browser's proxy and the access tests are made from this list. */
export const publicEndpoints = {
  register: auth.register,
  login: auth.login,
  refresh: auth.refresh,
  logout: auth.logout,
  readProfile: auth.readProfile,
  createRoom: rooms.createRoom,
  listRooms: rooms.listRooms,
  readRoom: rooms.readRoom,
  updateRoom: rooms.updateRoom,
  archiveRoom: rooms.archiveRoom,
  readLobby: rooms.readLobby,
  joinRoom: rooms.joinRoom,
  createSession: sessions.createSession,
  listSessions: sessions.listSessions,
  readSession: sessions.readSession,
  startSession: sessions.startSession,
  endSession: sessions.endSession,
  listParticipants: sessions.listParticipants,
  listScreenShares: screenShares.listScreenShares,
  updateScreenShare: screenShares.updateScreenShare,
  startRecording: recordings.startRecording,
  stopRecording: recordings.stopRecording,
  retryRecording: recordings.retryRecording,
  listSessionRecordings: recordings.listSessionRecordings,
  listRecordings: recordings.listRecordings,
  readRecording: recordings.readRecording,
  readRecordingMedia: recordings.readRecordingMedia,
  readRecordingThumbnail: recordings.readRecordingThumbnail,
  openCheck: check.openCheck,
  echoCheck: check.echoCheck,
  closeCheck: check.closeCheck,
  startStream: streams.startStream,
  stopStream: streams.stopStream,
  watchStream: streams.watchStream,
  answerStream: streams.answerStream,
  leaveStream: streams.leaveStream,
  changeStreamQuality: streams.changeStreamQuality,
  readStream: streams.readStream,
  health: system.health,
  live: system.live,
  stats: system.stats,
  info: system.info,
} as const;
