import { displayNameSchema, idSchema } from '@lectern/contracts/primitives';
import { consentAnswerSchema } from '@lectern/contracts/recording-consent';
import { receiveModeSchema } from '@lectern/contracts/receive-mode';
import { z } from 'zod';

/** Enough to come back to the same seat after a reload, with devices as they were. Lives as long as the tab. */
const seatSchema = z.object({
  roomId: idSchema,
  sessionId: idSchema,
  displayName: z.string(),
  guestToken: z.string().nullable(),
  microphone: z.boolean(),
  camera: z.boolean(),
  recordingConsent: consentAnswerSchema.nullable().catch(null),
});
export type Seat = z.infer<typeof seatSchema>;

/** Lets a second window of a guest take the same seat. */
const guestSchema = z.object({ sessionId: idSchema, token: z.string() });

const preferencesSchema = z.object({
  name: z.string().catch(''),
  microphone: z.boolean().catch(true),
  camera: z.boolean().catch(true),
  microphoneId: z.string().nullable().catch(null),
  cameraId: z.string().nullable().catch(null),
  speakerId: z.string().nullable().catch(null),
  receives: receiveModeSchema.catch('full'),
  blur: z.boolean().catch(false),
});
export type Preferences = z.infer<typeof preferencesSchema>;

const preferencesKey = 'lectern.preferences';
const seatKey = (slug: string) => `lectern.seat.${slug}`;
const guestKey = (roomId: string) => `lectern.guest.${roomId}`;

export interface MemoryStores {
  /** This tab. */
  tab: Storage;
  /** This browser. */
  browser: Storage;
}

/** What a browser remembers of a person between pages. Storage that is full, forbidden or tampered with counts as empty. */
export class SeatMemory {
  readonly #stores: () => MemoryStores;

  constructor(stores: () => MemoryStores = () => ({ tab: sessionStorage, browser: localStorage })) {
    this.#stores = stores;
  }

  seat(slug: string): Seat | null {
    return this.#read('tab', seatKey(slug), seatSchema);
  }

  keepSeat(slug: string, seat: Seat): void {
    this.#write('tab', seatKey(slug), seat);
    if (seat.guestToken) this.keepGuest(seat.roomId, seat.sessionId, seat.guestToken);
  }

  /** Who comes again, before or after they have joined, is the same guest. */
  keepGuest(roomId: string, sessionId: string, token: string): void {
    this.#write('browser', guestKey(roomId), { sessionId, token });
  }

  /** The seat is given up: neither a reload nor a second window brings it back. */
  forgetSeat(slug: string, roomId: string): void {
    this.#remove('tab', seatKey(slug));
    this.#remove('browser', guestKey(roomId));
  }

  /** Only this tab forgets: another window has the seat now. */
  forgetTab(slug: string): void {
    this.#remove('tab', seatKey(slug));
  }

  guestToken(roomId: string, sessionId: string | null): string | null {
    const guest = this.#read('browser', guestKey(roomId), guestSchema);
    return guest && guest.sessionId === sessionId ? guest.token : null;
  }

  preferences(): Preferences {
    const read = this.#read('browser', preferencesKey, preferencesSchema) ?? preferencesSchema.parse({});
    return displayNameSchema.safeParse(read.name).success ? read : { ...read, name: '' };
  }

  keepPreferences(change: Partial<Preferences>): void {
    this.#write('browser', preferencesKey, { ...this.preferences(), ...change });
  }

  #read<T>(store: keyof MemoryStores, key: string, schema: z.ZodType<T>): T | null {
    try {
      const text = this.#stores()[store].getItem(key);
      return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
    } catch {
      return null;
    }
  }

  #write(store: keyof MemoryStores, key: string, value: unknown): void {
    try {
      this.#stores()[store].setItem(key, JSON.stringify(value));
    } catch {
      // Without storage a reload starts in the green room; the class itself does not suffer.
    }
  }

  #remove(store: keyof MemoryStores, key: string): void {
    try {
      this.#stores()[store].removeItem(key);
    } catch {
      // Nothing was kept either.
    }
  }
}
