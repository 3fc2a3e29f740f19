import { captureClass, type CapturedClass } from './captured-class.fixture.ts';
import { type ProcessingApiDouble, startProcessingApi } from './processing-api.fixture.ts';

export interface KnownClass {
  api: ProcessingApiDouble;
  recorded: CapturedClass;
  remove: () => Promise<void>;
}

/** Six seconds of a camera and a microphone on disk, and an API that knows of them. */
export async function captureKnownClass(): Promise<KnownClass> {
  const api = await startProcessingApi();
  const recorded = await captureClass([
    { source: 'camera', role: 'host', picture: 'testsrc2=s=320x240:r=15', startMs: 0, seconds: 6 },
    { source: 'microphone', role: 'host', sound: 'sine=frequency=440', startMs: 0, seconds: 6 },
  ]);
  api.manifests.set(recorded.recordingId, recorded.manifest);
  const remove = async () => {
    await api.close();
    await recorded.remove();
  };
  return { api, recorded, remove };
}
