import { type ReadableStore, Store } from '../store.ts';
import { checkBandwidth } from './bandwidth-check.ts';
import { pause } from './pause.ts';
import { checkBrowser } from './browser-check.ts';
import {
  type CheckName,
  type CheckProgress,
  checkNames,
  type Outcome,
  outcome,
  outcomeOfFailure,
} from './check-results.ts';
import { type CheckApi, type ClosedWay, isOpen, type OpenWay, tryWay, type WayName } from './media-way.ts';
import { checkSignaling } from './signaling-check.ts';
import { TestPicture } from './test-picture.ts';

export interface ConnectionCheckView {
  running: boolean;
  /** When the last run that came to its end did so, in milliseconds since 1970. */
  finishedAtMs: number | null;
  checks: Readonly<Record<CheckName, CheckProgress>>;
}

const signalingHeadStartMs = 2_000;

const waiting = (): ConnectionCheckView['checks'] =>
  Object.fromEntries(checkNames.map(name => [name, { state: 'waiting' }])) as ConnectionCheckView['checks'];

/**
 * Tests whether a class would work here: this browser, the signaling service, the ways to the media server and what they carry. Touches no
 * camera and no microphone; nothing of a run is left when it is over.
 */
export class ConnectionCheck implements ReadableStore<ConnectionCheckView> {
  readonly #api: CheckApi;
  readonly #signalingUrl: string;
  readonly #store = new Store<ConnectionCheckView>({ running: false, finishedAtMs: null, checks: waiting() });
  #run: AbortController | null = null;

  constructor(api: CheckApi, signalingUrl: string) {
    this.#api = api;
    this.#signalingUrl = signalingUrl;
  }

  get subscribe() {
    return this.#store.subscribe;
  }
  get getSnapshot() {
    return this.#store.getSnapshot;
  }

  /** Once at a time; a second call while it runs does nothing. Never rejects. */
  async start(): Promise<void> {
    if (this.#run) return;
    const run = new AbortController();
    this.#run = run;
    this.#store.set({ running: true, finishedAtMs: null, checks: waiting() });
    await this.#runAll(run.signal);
    if (this.#run !== run) return;
    this.#run = null;
    this.#store.set({ ...this.getSnapshot(), running: false, finishedAtMs: Date.now() });
  }

  /** Leaves no result of what was under way. */
  stop(): void {
    this.#run?.abort();
    this.#run = null;
    this.#store.set({ running: false, finishedAtMs: null, checks: waiting() });
  }

  async #runAll(signal: AbortSignal): Promise<void> {
    const browser = checkBrowser();
    this.#show('browser', { state: 'done', ...browser }, signal);
    const signaling = this.#carryOut('signaling', signal, () => checkSignaling(this.#signalingUrl, signal));
    // What is busy with pictures is slow to notice an answer; but whom the service keeps waiting need not wait for the rest.
    await Promise.race([signaling, pause(signalingHeadStartMs, signal)]);
    if (browser.figures.webRtc === true) await this.#runMedia(signal);
    else
      for (const name of ['udp', 'tcp', 'turn', 'bandwidth'] as const)
        this.#show(name, { state: 'done', ...outcome('no-webrtc', 'skipped') }, signal);
    await signaling;
  }

  async #runMedia(signal: AbortSignal): Promise<void> {
    const picture = new TestPicture();
    const ways: (OpenWay | ClosedWay)[] = [];
    let refusal: unknown;
    const attempt = async (name: WayName, iceServers?: RTCIceServer[]) => {
      try {
        const way = await tryWay(name, this.#api, picture.track, signal, iceServers);
        ways.push(way);
        return way;
      } catch (error) {
        refusal = error;
        throw error;
      }
    };
    try {
      await Promise.all([
        this.#carryOut('udp', signal, async () => direct('udp', await attempt('udp'))),
        this.#carryOut('tcp', signal, async () => direct('tcp', await attempt('tcp'))),
      ]);
      await this.#carryOut('turn', signal, async () => {
        const [answered] = ways;
        // Nobody has said whether there is a relay.
        if (!answered) throw refusal;
        if (answered.iceServers.length === 0) return outcome('turn-not-configured', 'skipped');
        return relayed(await attempt('turn', answered.iceServers));
      });
      const best = bestOf(ways);
      for (const way of ways) if (way !== best && isOpen(way)) way.close();
      await this.#carryOut('bandwidth', signal, async () =>
        best
          ? checkBandwidth(best, this.#api, signal)
          : outcome('bandwidth-no-way', ways.length > 0 ? 'bad' : 'skipped'),
      );
    } finally {
      for (const way of ways) if (isOpen(way)) way.close();
      picture.close();
    }
  }

  async #carryOut(name: CheckName, signal: AbortSignal, check: () => Promise<Outcome>): Promise<void> {
    this.#show(name, { state: 'running' }, signal);
    const found = await check().catch(error => outcomeOfFailure(error));
    this.#show(name, { state: 'done', ...found }, signal);
  }

  /** A run that was stopped has nothing to say any more. */
  #show(name: CheckName, progress: CheckProgress, signal: AbortSignal): void {
    if (signal.aborted) return;
    const view = this.getSnapshot();
    this.#store.set({ ...view, checks: { ...view.checks, [name]: progress } });
  }
}

/** Blocked UDP costs quality; with UDP at hand nobody needs TCP. */
const direct = (name: 'udp' | 'tcp', way: OpenWay | ClosedWay): Outcome =>
  isOpen(way)
    ? outcome(`${name}-works`, 'good', { connectMs: way.connectMs, roundTripMs: way.roundTripMs })
    : outcome(`${name}-blocked`, 'fair');

function relayed(way: OpenWay | ClosedWay): Outcome {
  if (isOpen(way))
    return outcome('turn-works', 'good', { connectMs: way.connectMs, roundTripMs: way.roundTripMs });
  return outcome(way.relayed ? 'turn-no-media' : 'turn-unreachable', 'fair');
}

/** In the order in which a class would take them. */
function bestOf(ways: readonly (OpenWay | ClosedWay)[]): OpenWay | undefined {
  const open = ways.filter(isOpen);
  return (['udp', 'tcp', 'turn'] as const).flatMap(name => open.filter(way => way.name === name))[0];
}
