import { v7 as uuidv7 } from 'uuid';

/** Whose sources `publishLive` opens unless it is told another. */
export const livePeerId = uuidv7();

/** What signaling asks for with a recording. @param peerIds of those who may be recorded */
export const captureWish = (peerIds: string[] = [livePeerId], provisional = false) => ({
  ownerRoomId: uuidv7(),
  provisional,
  recorded: { peerIds, asOfSeq: 0 },
});
