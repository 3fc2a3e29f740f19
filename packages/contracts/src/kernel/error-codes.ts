/**
 * The closed list of error codes. A code is stable: clients branch on it, people search for it.
 * `status` is the HTTP status that a REST endpoint answers with (RFC 9110); sockets send only the code and a message.
 * `title` says the cause in general; the message of a single error adds the details and the next step.
 */
export const errorCodes = {
  // who are you, may you
  unauthenticated: { status: 401, title: 'Sign in first' },
  invalid_credentials: { status: 401, title: 'The username or the password is wrong' },
  password_known: { status: 403, title: 'Everybody knows this password' },
  token_invalid: { status: 401, title: 'The token is not valid' },
  token_expired: { status: 401, title: 'The token has expired' },
  token_reused: { status: 401, title: 'This refresh token was used before; the login was ended for safety' },
  forbidden: { status: 403, title: 'You may not do this' },
  origin_not_allowed: { status: 403, title: 'This origin is not allowed' },

  // what was sent
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  malformed_request: { status: 400, title: 'The request could not be read' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: {
    status: 415,
    title: 'Send the media type that this path takes: JSON, unless it says otherwise',
  },
  unknown_event: { status: 400, title: 'There is no such event' },
  precondition_failed: { status: 412, title: 'This changed in the meantime; If-Match names an old version' },
  precondition_required: { status: 428, title: 'Say with If-Match which version you mean' },
  range_not_satisfiable: { status: 416, title: 'That byte range is outside the file' },
  rate_limited: { status: 429, title: 'Too many requests; wait and try again' },

  // what it is about
  not_found: { status: 404, title: 'There is no such thing, or you may not see it' },
  method_not_allowed: { status: 405, title: 'This path does not answer that method' },
  username_taken: { status: 409, title: 'That username is taken' },
  slug_taken: { status: 409, title: 'That link name is taken' },

  // rooms, sessions, classes
  room_archived: { status: 409, title: 'This room is archived' },
  room_has_streamer: { status: 409, title: 'Somebody else is streaming in this room already' },
  room_full: { status: 409, title: 'The class is full' },
  session_already_live: { status: 409, title: 'This room already has a live class' },
  session_not_live: { status: 409, title: 'The class has not started' },
  session_ended: { status: 409, title: 'The class has ended' },
  session_transition_refused: { status: 409, title: 'The session cannot change to that state' },
  not_joined: { status: 409, title: 'Join the class first' },
  seat_superseded: { status: 409, title: 'You joined from another window' },

  // streams
  too_many_streams: { status: 409, title: 'As many streams run in this room as it may have; stop one first' },
  stream_full: { status: 409, title: 'The stream has as many viewers as it may have' },
  stream_stopped: { status: 409, title: 'The stream has stopped' },

  // media
  media_not_found: { status: 404, title: 'That transport, producer or consumer does not exist' },
  rtp_parameters_invalid: { status: 422, title: 'The media server refused these RTP parameters' },
  cannot_consume: { status: 409, title: 'This browser cannot receive that media' },
  source_already_produced: { status: 409, title: 'You already share that source' },
  too_many_screens: {
    status: 409,
    title: 'As many screens are shared as fit; somebody must stop sharing first',
  },
  sdp_invalid: { status: 400, title: 'This SDP cannot be used' },
  sdp_codec_unsupported: { status: 422, title: 'This SDP offers none of the codecs that are on here' },
  nothing_to_play: { status: 409, title: 'Nobody is sending anything in this class yet' },
  check_busy: {
    status: 503,
    title: 'Too many connections are being tested right now; try again in a minute',
  },
  media_capacity_exhausted: { status: 503, title: 'The media server has no capacity left' },

  // recordings
  recording_already_running: { status: 409, title: 'A recording is already running' },
  recording_not_running: { status: 409, title: 'No recording is running' },
  recording_not_ready: { status: 409, title: 'The recording is not ready yet' },
  captions_invalid: { status: 422, title: 'This caption file cannot be used' },
  too_many_captions: {
    status: 409,
    title: 'This video has as many caption tracks as it may have; delete one first',
  },
  storage_full: { status: 507, title: 'The disk is full' },
  storage_quota_reached: {
    status: 507,
    title: 'The storage of the teacher of this class is used up, so nothing more is recorded',
  },

  // library
  share_link_refused: {
    status: 404,
    title: 'This link does not work: it has ended, or it needs a password and this is not it',
  },
  too_many_share_links: {
    status: 409,
    title: 'This video has as many links as it may have; revoke one first',
  },

  // us
  media_unavailable: { status: 503, title: 'The media server cannot be reached; it will be tried again' },
  signaling_unavailable: { status: 503, title: 'The live service cannot be reached; it will be tried again' },
  dependency_unavailable: {
    status: 503,
    title: 'A service that this needs is not available; it will be tried again',
  },
  conflict: { status: 409, title: 'Somebody else changed this at the same time' },
  shutting_down: { status: 503, title: 'The service is restarting; try again in a moment' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

export const errorCodeList = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];
