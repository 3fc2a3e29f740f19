import { newCommandId } from './command-id.ts';
import type { CommandOutbox, SendRequest } from './command-outbox.ts';

/** What the host and cohosts may do for the class; the server refuses it to everybody else. Each rejects with AppError. */
export class HostCommands {
  readonly #outbox: CommandOutbox;
  readonly #request: SendRequest;

  constructor(outbox: CommandOutbox, request: SendRequest) {
    this.#outbox = outbox;
    this.#request = request;
  }

  startRecording(): Promise<unknown> {
    return this.#outbox.submit('recording:start', {}).done;
  }

  stopRecording(): Promise<unknown> {
    return this.#outbox.submit('recording:stop', {}).done;
  }

  /** A chapter of the recording begins now. It makes sense only now, so it does not wait for a better connection. */
  markMoment(): Promise<unknown> {
    return this.#request('session:mark', { commandId: newCommandId() });
  }

  /** What was to be deleted after the class stays, from its start on. */
  keepRecording(): Promise<unknown> {
    return this.#outbox.submit('recording:keep', {}).done;
  }

  /** They may switch it on again themselves. */
  mute(participantId: string, source: 'microphone' | 'camera' = 'microphone'): Promise<unknown> {
    return this.#outbox.submit('media:mute', { participantId, source }).done;
  }

  /** Every microphone but the teachers'. */
  muteAll(): Promise<unknown> {
    return this.#outbox.submit('media:mute-all', {}).done;
  }

  /** Nobody's microphone is switched on by another: the person is asked, once, if they are there right now. */
  askToUnmute(participantId: string): Promise<unknown> {
    return this.#request('media:ask-to-unmute', { participantId });
  }

  /** Ends the class for everyone. */
  end(): Promise<unknown> {
    return this.#outbox.submit('session:end', {}).done;
  }
}
