import * as auth from './auth.ts';
import * as captions from './captions.ts';
import * as check from './check.ts';
import * as liveReplay from './live-replay.ts';
import * as playback from './playback.ts';
import * as processing from './processing.ts';
import * as recordings from './recordings.ts';
import * as rooms from './rooms.ts';
import * as screenShares from './screen-shares.ts';
import * as sessions from './sessions.ts';
import * as shareLinks from './share-links.ts';
import * as storage from './storage.ts';
import * as streams from './streams.ts';
import * as system from './system.ts';
import * as videoFiles from './video-files.ts';
import * as videoForms from './video-forms.ts';
import * as videos from './videos.ts';

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
  keepRecording: recordings.keepRecording,
  listConsents: recordings.listConsents,
  listSessionRecordings: recordings.listSessionRecordings,
  listRecordings: recordings.listRecordings,
  readRecording: recordings.readRecording,
  readRecordingMedia: recordings.readRecordingMedia,
  readRecordingThumbnail: recordings.readRecordingThumbnail,
  openLiveReplay: liveReplay.openLiveReplay,
  readLiveReplay: liveReplay.readLiveReplay,
  readLiveReplayFile: liveReplay.readLiveReplayFile,
  readPlayback: playback.readPlayback,
  saveProgress: playback.saveProgress,
  reportWatched: playback.reportWatched,
  readVideoAnalytics: playback.readVideoAnalytics,
  saveChapters: playback.saveChapters,
  resetChapters: playback.resetChapters,
  addCaptions: captions.addCaptions,
  updateCaptions: captions.updateCaptions,
  deleteCaptions: captions.deleteCaptions,
  readCaptionFile: captions.readCaptionFile,
  readChapterFile: playback.readChapterFile,
  listVideos: videos.listVideos,
  readVideo: videos.readVideo,
  updateVideo: videos.updateVideo,
  keepVideo: videos.keepVideo,
  deleteVideo: videos.deleteVideo,
  bulkDeleteVideos: videos.bulkDeleteVideos,
  restoreVideos: videos.restoreVideos,
  listDownloads: videoForms.listDownloads,
  readPoster: videoForms.readPoster,
  replacePoster: videoForms.replacePoster,
  removePoster: videoForms.removePoster,
  createShareLink: shareLinks.createShareLink,
  listShareLinks: shareLinks.listShareLinks,
  revokeShareLink: shareLinks.revokeShareLink,
  openShareLink: shareLinks.openShareLink,
  readEmbed: shareLinks.readEmbed,
  readEmbedPolicy: shareLinks.readEmbedPolicy,
  readStorage: storage.readStorage,
  listUserStorage: storage.listUserStorage,
  setUserQuota: storage.setUserQuota,
  readVideoFile: videoFiles.readVideoFile,
  readVideoSet: videoFiles.readVideoSet,
  listProcessingSteps: processing.listProcessingSteps,
  retryProcessingStep: processing.retryProcessingStep,
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
