import { type MetricFamily, prometheusText, type Sample } from '@lectern/service-kit/http/prometheus-text';
import type * as types from 'mediasoup/types';
import type { CaptureService } from '../capture/capture-service.ts';
import type { ConnectionChecks } from '../checks/connection-checks.ts';
import type { MediaNode } from '../node/media-node.ts';
import type { MediaRooms } from '../rooms/media-rooms.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import { MediaTally } from './media-tally.ts';
import { ProcessFigures, readMemory } from './process-figures.ts';
import { TrafficSampler } from './traffic-sampler.ts';
import { type Spread, summarizeTraffic } from './traffic-summary.ts';

interface MetricsDependencies {
  pool: WorkerPool;
  rooms: MediaRooms;
  captures: CaptureService;
  checks: ConnectionChecks;
  version: string;
}

/** The figures of this media-worker. Reading them asks no mediasoup worker anything. */
export class MediaMetrics {
  readonly tally: MediaTally;
  readonly sampler: TrafficSampler;
  readonly #process = new ProcessFigures();
  readonly #deps: MetricsDependencies;

  constructor(deps: MetricsDependencies) {
    this.#deps = deps;
    this.tally = new MediaTally(deps.pool);
    this.sampler = new TrafficSampler(this.tally);
  }

  close(): void {
    this.sampler.close();
    this.#process.close();
  }

  /** For `/stats`. */
  traffic() {
    const { layerSwitches, keyFrameRequests } = this.tally.counters;
    const requested = keyFrameRequests.pli + keyFrameRequests.fir;
    return { ...summarizeTraffic(this.tally), layerSwitches, keyFrameRequests: requested };
  }

  async text(node: MediaNode): Promise<string> {
    return prometheusText([
      ...this.#nodeFamilies(node),
      ...this.#mediaFamilies(),
      ...this.#trafficFamilies(),
      ...(await this.#workerFamilies()),
      ...this.#captureFamilies(),
      ...this.#process.families(),
    ]);
  }

  #nodeFamilies(node: MediaNode): MetricFamily[] {
    const { rooms, checks, version } = this.#deps;
    const peers = rooms.all.reduce((sum, room) => sum + room.peers.length, 0);
    return [
      gauge('node_info', 'Which process this is.', [{ labels: { node_id: node.nodeId, version }, value: 1 }]),
      gauge('node_draining', '1 while it hands its sessions to other nodes.', [
        { value: node.draining ? 1 : 0 },
      ]),
      gauge('rooms', 'Rooms, those of connection checks included.', [{ value: rooms.all.length }]),
      gauge('peers', 'People and players in them.', [{ value: peers }]),
      gauge('connection_checks', 'Connection checks that run.', [{ value: checks.running }]),
    ];
  }

  #mediaFamilies(): MetricFamily[] {
    const { transports, producers, consumers, counters } = this.tally;
    const { pli, fir } = counters.keyFrameRequests;
    return [
      gauge(
        'transports',
        'Transports by type; webrtc ones by the protocol and the ICE state that they are in.',
        countBy([...transports.values()].map(({ transport }) => transportLabels(transport))),
      ),
      gauge(
        'producers',
        'What is sent to this node, pipes between its routers included.',
        countBy([...producers].map(({ kind, paused }) => ({ kind, state: paused ? 'paused' : 'active' }))),
      ),
      gauge(
        'consumers',
        'What is sent by this node; paused ones, by whichever side, cost no bandwidth.',
        countBy(
          [...consumers].map(({ kind, paused, producerPaused }) => ({
            kind,
            state: paused || producerPaused ? 'paused' : 'active',
          })),
        ),
      ),
      counter('layer_switches_total', 'Times that a receiver went to another layer.', [
        { value: counters.layerSwitches },
      ]),
      counter('key_frame_requests_total', 'Key frames that senders were asked for.', [
        { labels: { type: 'pli' }, value: pli },
        { labels: { type: 'fir' }, value: fir },
      ]),
    ];
  }

  #trafficFamilies(): MetricFamily[] {
    const { bytes } = this.tally.counters;
    const { receivedBps, sentBps, receivedLoss, sentLoss, roundTripMs } = summarizeTraffic(this.tally);
    const inAndOut = (received: number, sent: number): Sample[] => [
      { labels: { direction: 'in' }, value: received },
      { labels: { direction: 'out' }, value: sent },
    ];
    return [
      counter(
        'bytes_total',
        'Carried by transports of people, up to the last sample of each.',
        inAndOut(bytes.received, bytes.sent),
      ),
      gauge('bitrate_bps', 'Bits a second, at the last sample of each.', inAndOut(receivedBps, sentBps)),
      gauge('packet_loss_ratio', 'Share of packets lost, over the transports of people.', [
        ...spreadSamples(receivedLoss, { direction: 'in' }),
        ...spreadSamples(sentLoss, { direction: 'out' }),
      ]),
      gauge(
        'round_trip_seconds',
        'Round trip to receivers, as their reports say.',
        spreadSamples(roundTripMs, {}, 1 / 1_000),
      ),
    ];
  }

  async #workerFamilies(): Promise<MetricFamily[]> {
    const { workers, size } = this.#deps.pool;
    const memory = await Promise.all(workers.map(({ pid }) => readMemory(pid)));
    const each = (value: (index: number) => number | null): Sample[] =>
      workers.flatMap((worker, position) => {
        const found = value(position);
        return found === null ? [] : [{ labels: { worker: worker.index }, value: found }];
      });
    return [
      gauge('workers_wanted', 'mediasoup workers that should run.', [{ value: size }]),
      gauge(
        'worker_up',
        'mediasoup workers that run.',
        each(() => 1),
      ),
      counter(
        'worker_cpu_seconds_total',
        'CPU time of a mediasoup worker, read every five seconds.',
        each(position => workers[position]?.cpu.totalSeconds ?? null),
      ),
      gauge(
        'worker_cpu_share',
        'CPU of a mediasoup worker over the last seconds; 1 is a whole core and all that it can use.',
        each(position => workers[position]?.cpu.share ?? null),
      ),
      gauge(
        'worker_memory_bytes',
        'Resident memory of a mediasoup worker.',
        each(position => memory[position] ?? null),
      ),
    ];
  }

  #captureFamilies(): MetricFamily[] {
    const { captures } = this.#deps;
    const { segments, bytes, drops } = captures.figures;
    return [
      gauge('recordings', 'Recordings that run.', [{ value: captures.running }]),
      gauge('recording_tracks', 'Producers that are being recorded.', [{ value: captures.tracks }]),
      gauge('recording_queued_bytes', 'Given to the disk and not yet taken by it.', [
        { value: captures.queuedBytes },
      ]),
      counter('recording_segments_total', 'Segments that became durable.', [{ value: segments }]),
      counter('recording_bytes_total', 'Bytes in them.', [{ value: bytes }]),
      counter('recording_drops_total', 'Times that the disk was so far behind that media was dropped.', [
        { value: drops },
      ]),
      gauge(
        'recording_problems',
        'Recordings that run and whose hosts are told of this.',
        Object.entries(captures.problems).map(([problem, value]) => ({ labels: { problem }, value })),
      ),
    ];
  }
}

const gauge = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
  name: `lectern_media_${name}`,
  help,
  type: 'gauge',
  samples,
});
const counter: typeof gauge = (...parts) => ({ ...gauge(...parts), type: 'counter' });

type Labels = Record<string, string>;

function countBy(entries: readonly Labels[]): Sample[] {
  const counts = new Map<string, { labels: Labels; value: number }>();
  for (const labels of entries) {
    const key = JSON.stringify(labels);
    const sample = counts.get(key) ?? { labels, value: 0 };
    sample.value += 1;
    counts.set(key, sample);
  }
  return counts.size > 0 ? [...counts.values()] : [{ value: 0 }];
}

function transportLabels(transport: types.Transport): Labels {
  const { type } = transport;
  if (type !== 'webrtc') return { type, protocol: type === 'direct' ? 'none' : 'udp', state: 'open' };
  const { iceSelectedTuple, iceState } = transport as types.WebRtcTransport;
  return { type, protocol: iceSelectedTuple?.protocol ?? 'none', state: iceState };
}

const spreadSamples = (spread: Spread | null, labels: Labels, unit = 1): Sample[] =>
  spread === null
    ? []
    : Object.entries(spread).map(([stat, value]) => ({ labels: { ...labels, stat }, value: value * unit }));
