import type { JoinResult } from '@lectern/contracts/rest/rooms';

/** A token this close to its end might not survive the way. */
const tokenMarginMs = 5_000;

/** The join token of a class, asked for again when it has expired or was refused. */
export class JoinCredentials {
  readonly #fetch: () => Promise<JoinResult>;
  #latest: JoinResult | null = null;

  constructor(fetch: () => Promise<JoinResult>) {
    this.#fetch = fetch;
  }

  /** Null before the first. */
  get latest(): JoinResult | null {
    return this.#latest;
  }

  async get(fresh: boolean): Promise<{ token: string; url: string }> {
    const expired = this.#latest && Date.parse(this.#latest.expiresAt) - Date.now() < tokenMarginMs;
    if (!this.#latest || fresh || expired) this.#latest = await this.#fetch();
    return { token: this.#latest.joinToken, url: this.#latest.signalingUrl };
  }
}
