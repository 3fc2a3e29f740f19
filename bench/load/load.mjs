import { fileURLToPath } from 'node:url';
import { startOnLoadCore } from '../cores.mjs';

const file = fileURLToPath(new URL('load-process.mjs', import.meta.url));

/** Starts the process that loads servers, on its core. `open`, `fill` and `send` are its tasks; see load-process.mjs. */
export function startLoad() {
  const child = startOnLoadCore(file);
  const waiting = new Map();
  let lastId = 0;
  child.on('message', ({ id, answer, problem }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (problem) reject(new Error(problem));
    else resolve(answer);
  });
  child.once('exit', code => {
    for (const { reject } of waiting.values()) reject(new Error(`The load ended with exit code ${code}.`));
  });
  const ask = (task, order) =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      child.send({ id: lastId, task, order });
    });
  return {
    open: order => ask('open', order),
    fill: order => ask('fill', order),
    send: order => ask('send', order),
    stop: () => child.kill(),
  };
}
