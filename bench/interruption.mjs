/** What has to be stopped when somebody interrupts a benchmark, in the order in which it was started: children of their own process group outlive us. */
const stops = new Set();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @param {() => Promise<unknown>} stop @returns a function that takes it back */
export function stopWhenInterrupted(stop) {
  if (stops.size === 0) for (const signal of signals) process.on(signal, stopAll);
  stops.add(stop);
  return () => {
    stops.delete(stop);
    if (stops.size === 0) for (const signal of signals) process.off(signal, stopAll);
  };
}

let stopping = false;

async function stopAll() {
  if (stopping) return;
  stopping = true;
  console.error('Stopping …');
  for (const stop of [...stops].reverse()) await stop().catch(error => console.error(error));
  process.exit(1);
}
