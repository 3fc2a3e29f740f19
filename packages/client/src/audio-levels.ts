/** Stops listening. */
export type StopLevels = () => void;

const readingsPerSecond = 20;

/**
 * Reports how loud a track is, 20 times a second: RMS of the samples mapped so that 0 is silence and 1 is full scale.
 * Decays slowly, so that a meter does not flicker between words.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): StopLevels {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  const timer = setInterval(() => {
    // Without a click on the page yet, browsers hold the context back.
    if (context.state === 'suspended') void context.resume().catch(() => undefined);
    analyser.getFloatTimeDomainData(samples);
    const level = rmsOf(samples);
    shown = Math.max(level, shown * 0.8);
    onLevel(shown);
  }, 1000 / readingsPerSecond);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

export function rmsOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** Plays a short two-tone chime on a speaker, to hear whether it is the right one. Resolves when it has ended. */
export async function playTestSound(speakerId: string | null): Promise<void> {
  const context = new AudioContext() as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  try {
    if (speakerId && context.setSinkId) await context.setSinkId(speakerId);
    const end = context.currentTime + 0.9;
    for (const [frequency, startsAt] of [
      [523.25, 0],
      [783.99, 0.22],
    ] as const) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const start = context.currentTime + startsAt;
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.25, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, end);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(end);
      if (startsAt > 0) await new Promise(resolve => tone.addEventListener('ended', resolve));
    }
  } finally {
    await context.close();
  }
}
