import { ClassroomSession } from '@lectern/client/classroom-session';
import { type Connection, isFinal } from '@lectern/client/classroom-view';
import { LocalMedia } from '@lectern/client/local-media';
import { prepareDevice, videoCodecs } from '@lectern/client/media-device';
import { joinRoom } from '@lectern/contracts/rest/rooms';
import { useCallback, useEffect, useRef, useState } from 'react';
import { callPublicly } from '../../backend/browser-api.ts';
import type { JoinAs } from '../lobby/green-room.tsx';
import { type Seat, SeatMemory } from '../lobby/seat-memory.ts';

interface ClassroomOptions {
  slug: string;
  signalingUrl: string;
  /** The class is over for this person; says why. */
  onOver(connection: Connection): void;
}

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

  const join = useCallback(
    (as: JoinAs) => {
      latest.current = as;
      const { roomId, displayName } = as;
      const keepSeat = (sessionId: string, guestToken: string | null) => {
        const { microphone, camera } = local.getSnapshot();
        const seat: Seat = {
          roomId,
          sessionId,
          displayName,
          guestToken,
          microphone: microphone.on,
          camera: camera.on,
        };
        memory.keepSeat(slug, seat);
      };
      // At once: a reload while the class is still being joined comes back to it, too.
      if (as.sessionId) keepSeat(as.sessionId, memory.guestToken(roomId, as.sessionId));
      const query = new URLSearchParams(window.location.search);
      const created = new ClassroomSession({
        local,
        device: device.current,
        receives: memory.preferences().receives,
        // A link with `?relay` is for finding out whether the TURN server works, one with `?codec=av1` how a codec does here.
        relayOnly: query.has('relay'),
        videoCodec: videoCodecs.find(codec => codec === query.get('codec')) ?? null,
        fetchJoinToken: async () => {
          const guestToken = memory.guestToken(roomId, as.sessionId) ?? undefined;
          const result = await callPublicly(joinRoom, {
            params: { roomId },
            body: { displayName, guestToken },
          });
          keepSeat(result.sessionId, result.guestToken);
          return result;
        },
      });
      const stopKeeping = local.subscribe(() => {
        const { joinResult } = created;
        if (joinResult) keepSeat(joinResult.sessionId, joinResult.guestToken);
        const { microphone, camera, speakerId } = local.getSnapshot();
        // One that stepped in for another is not what this person has chosen.
        memory.keepPreferences({
          microphoneId: microphone.lost?.deviceId ?? microphone.deviceId,
          cameraId: camera.lost?.deviceId ?? camera.deviceId,
          speakerId,
        });
      });
      const stopWatching = created.subscribe(() => {
        const { connection, receives } = created.getSnapshot();
        if (receives !== memory.preferences().receives) memory.keepPreferences({ receives });
        if (!isFinal(connection)) return;
        stopKeeping();
        stopWatching();
        // Another window has the seat; it must be able to keep it over a reload of its own.
        if (connection.state === 'superseded') memory.forgetTab(slug);
        else memory.forgetSeat(slug, roomId);
        local.release();
        setSession(null);
        over.current(connection);
      });
      created.join();
      setSession(created);
      return created;
    },
    [local, memory, slug],
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

  const rejoin = useCallback(() => {
    const { microphone, camera } = memory.preferences();
    void local.start({ microphone, camera });
    if (latest.current) join(latest.current);
  }, [join, local, memory]);

  return { session, local, resuming, join, rejoin };
}
