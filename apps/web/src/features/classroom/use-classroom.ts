import { ClassroomSession } from '@lectern/client/classroom-session';
import { type Connection, isFinal } from '@lectern/client/classroom-view';
import { LocalMedia } from '@lectern/client/local-media';
import { prepareDevice, videoCodecs } from '@lectern/client/media-device';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { joinRoom } from '@lectern/contracts/rest/rooms';
import { useCallback, useEffect, useRef, useState } from 'react';
import { callPublicly } from '../../backend/browser-api.ts';
import type { JoinAs, Visitor } from '../lobby/green-room.tsx';
import { SeatMemory } from '../lobby/seat-memory.ts';

export interface Ending {
  connection: Connection;
  /** Null for who never got in. */
  sessionId: string | null;
  /** Whether this person led the class. */
  moderated: boolean;
}

interface ClassroomOptions {
  slug: string;
  signalingUrl: string;
  /** The class is over for this person; says why. */
  onOver(ending: Ending): void;
}

/** A way to the server that was opened before the click, for one class under one name. */
interface PreparedClass {
  as: Visitor;
  session: ClassroomSession;
  joined: boolean;
}

/** One that the server has refused is of no use: who joins then asks anew, and is told why. */
const isFor = (prepared: PreparedClass, as: Visitor) =>
  !isFinal(prepared.session.getSnapshot().connection) &&
  prepared.as.roomId === as.roomId &&
  prepared.as.sessionId === as.sessionId &&
  prepared.as.displayName === as.displayName;

/** The person's devices and their presence in the class of a room, over reloads. */
export function useClassroom({ slug, signalingUrl, onOver }: ClassroomOptions) {
  const [memory] = useState(() => new SeatMemory());
  const [local] = useState(() => new LocalMedia());
  const [session, setSession] = useState<ClassroomSession | null>(null);
  // The server does not know; the first look at the memory is after the page has come alive.
  const [resuming, setResuming] = useState(true);
  const device = useRef<ReturnType<typeof prepareDevice> | undefined>(undefined);
  const latest = useRef<JoinAs | null>(null);
  const over = useRef(onOver);
  useEffect(() => {
    over.current = onOver;
  }, [onOver]);

  const prepared = useRef<PreparedClass | null>(null);

  const keepSeat = useCallback(
    ({ roomId, displayName }: Visitor, sessionId: string, guestToken: string | null) => {
      const { microphone, camera } = local.getSnapshot();
      const devices = { microphone: microphone.on, camera: camera.on };
      const recordingConsent = latest.current?.recordingConsent ?? null;
      memory.keepSeat(slug, { roomId, sessionId, displayName, guestToken, recordingConsent, ...devices });
    },
    [local, memory, slug],
  );

  const discardPrepared = useCallback(() => {
    prepared.current?.session.close();
    prepared.current = null;
  }, []);

  const prepare = useCallback(
    (as: Visitor): PreparedClass => {
      if (prepared.current && isFor(prepared.current, as)) return prepared.current;
      discardPrepared();
      const { roomId } = as;
      const query = new URLSearchParams(window.location.search);
      const created: PreparedClass = {
        as,
        joined: false,
        session: new ClassroomSession({
          local,
          device: device.current,
          receives: memory.preferences().receives,
          // A link with `?relay` is for finding out whether the TURN server works, one with `?codec=av1` how a codec does here.
          relayOnly: query.has('relay'),
          videoCodec: videoCodecs.find(codec => codec === query.get('codec')) ?? null,
          fetchJoinToken: async () => {
            const result = await askToJoin(as, memory);
            if (created.joined) keepSeat(as, result.sessionId, result.guestToken);
            else if (result.guestToken) memory.keepGuest(roomId, result.sessionId, result.guestToken);
            return result;
          },
        }),
      };
      created.session.prepare();
      prepared.current = created;
      return created;
    },
    [discardPrepared, keepSeat, local, memory],
  );

  const join = useCallback(
    (as: JoinAs) => {
      latest.current = as;
      const { roomId } = as;
      const taken = prepare(as);
      prepared.current = null;
      taken.joined = true;
      const created = taken.session;
      // At once: a reload while the class is still being joined comes back to it, too.
      const sessionId = created.joinResult?.sessionId ?? as.sessionId;
      if (sessionId) keepSeat(as, sessionId, memory.guestToken(roomId, sessionId));
      const stopKeeping = local.subscribe(() => {
        const { joinResult } = created;
        if (joinResult) keepSeat(as, joinResult.sessionId, joinResult.guestToken);
        const { microphone, camera, speakerId } = local.getSnapshot();
        // One that stepped in for another is not what this person has chosen.
        memory.keepPreferences({
          microphoneId: microphone.lost?.deviceId ?? microphone.deviceId,
          cameraId: camera.lost?.deviceId ?? camera.deviceId,
          speakerId,
        });
      });
      let moderated = false;
      const stopWatching = created.subscribe(() => {
        const { connection, receives, recordingConsent, sessionId, me, permissions } = created.getSnapshot();
        // Nobody has a part any more in a class that has ended.
        if (me) moderated = permissions.moderate;
        if (sessionId && recordingConsent !== latest.current?.recordingConsent && created.joinResult) {
          latest.current = { ...as, recordingConsent };
          keepSeat(as, created.joinResult.sessionId, created.joinResult.guestToken);
        }
        if (receives !== memory.preferences().receives) memory.keepPreferences({ receives });
        if (!isFinal(connection)) return;
        stopKeeping();
        stopWatching();
        // Another window has the seat; it must be able to keep it over a reload of its own.
        if (connection.state === 'superseded') memory.forgetTab(slug);
        else memory.forgetSeat(slug, roomId);
        local.release();
        setSession(null);
        over.current({ connection, sessionId, moderated });
      });
      created.join(as.recordingConsent);
      setSession(created);
      return created;
    },
    [keepSeat, local, memory, prepare, slug],
  );

  useEffect(() => {
    device.current = prepareDevice(signalingUrl);
    const seat = memory.seat(slug);
    setResuming(false);
    if (!seat) return;
    local.prefer(memory.preferences());
    void local.start({ microphone: seat.microphone, camera: seat.camera });
    const resumed = join(seat);
    return () => resumed.close();
  }, [join, local, memory, signalingUrl, slug]);

  // Leaving the page keeps the seat for a while, as a reload does.
  useEffect(() => () => session?.close(), [session]);
  useEffect(() => () => local.release(), [local]);
  useEffect(() => discardPrepared, [discardPrepared]);

  const rejoin = useCallback(() => {
    const { microphone, camera } = memory.preferences();
    void local.start({ microphone, camera });
    if (latest.current) join(latest.current);
  }, [join, local, memory]);

  const prepareAgain = useCallback(() => {
    if (latest.current) prepare(latest.current);
  }, [prepare]);

  /** For what else of the class is opened by a join token. @throws AppError */
  const fetchJoinToken = useCallback(async () => {
    if (!latest.current) throw new AppError('not_joined');
    return (await askToJoin(latest.current, memory)).joinToken;
  }, [memory]);

  return { session, local, resuming, prepare, join, prepareAgain, rejoin, fetchJoinToken };
}

/** Asks for the same seat that a guest has already. */
const askToJoin = ({ roomId, sessionId, displayName }: Visitor, memory: SeatMemory) =>
  callPublicly(joinRoom, {
    params: { roomId },
    body: { displayName, guestToken: memory.guestToken(roomId, sessionId) ?? undefined },
  });
