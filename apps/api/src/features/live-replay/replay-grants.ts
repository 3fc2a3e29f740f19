import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** Who may watch which replay. */
export interface ReplayGrant {
  participantId: string;
  recordingId: string;
}

const lifetimeSeconds = 12 * 3_600;
const idBytes = 16;
const macBytes = 32;
const grantBytes = 2 * idBytes + 4 + macBytes;

export interface ReplayGrants {
  sign(sessionId: string, grant: ReplayGrant, nowMs?: number): string;
  /** @returns null for one that is forged, expired, or of another class. */
  verify(sessionId: string, text: string, nowMs?: number): ReplayGrant | null;
}

/**
 * A grant is part of the path, so that the addresses in a playlist, which are relative, carry it without being rewritten. Signed with
 * a key of its own, derived from the secret (RFC 5869), as the addresses of recordings are.
 */
export function createReplayGrants(jwtSecret: string): ReplayGrants {
  const key = Buffer.from(hkdfSync('sha256', jwtSecret, '', 'lectern live replay', 32));
  const mac = (sessionId: string, payload: Buffer) =>
    createHmac('sha256', key).update(`${sessionId}\n`).update(payload).digest();

  return {
    sign(sessionId, { participantId, recordingId }, nowMs = Date.now()) {
      const expires = Buffer.alloc(4);
      expires.writeUInt32BE(Math.floor(nowMs / 1000) + lifetimeSeconds);
      const payload = Buffer.concat([idToBytes(participantId), idToBytes(recordingId), expires]);
      return Buffer.concat([payload, mac(sessionId, payload)]).toString('base64url');
    },
    verify(sessionId, text, nowMs = Date.now()) {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length !== grantBytes) return null;
      const payload = bytes.subarray(0, -macBytes);
      if (!timingSafeEqual(bytes.subarray(-macBytes), mac(sessionId, payload))) return null;
      if (payload.readUInt32BE(2 * idBytes) * 1000 <= nowMs) return null;
      return {
        participantId: idFromBytes(payload.subarray(0, idBytes)),
        recordingId: idFromBytes(payload.subarray(idBytes, 2 * idBytes)),
      };
    },
  };
}

const idToBytes = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const idFromBytes = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
