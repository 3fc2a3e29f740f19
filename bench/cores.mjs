// The system under test has one core to itself, and what loads it another, so that neither slows the other down.
import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

const core = { system: 0, load: 1 };

/** This process and whatever it starts from now on, on the system's core. @throws Error on a machine that has only one, or no taskset */
export function stayOnSystemCore() {
  if (availableParallelism() < 2)
    throw new Error('This needs two cores: one for the system, one for what loads it.');
  const { status, stderr, error } = spawnSync('taskset', [
    '--all-tasks',
    '--cpu-list',
    '--pid',
    `${core.system}`,
    `${process.pid}`,
  ]);
  if (status !== 0)
    throw new Error(
      `taskset (of util-linux) could not pin this process: ${error?.message ?? stderr}. Without it there is nothing to compare.`,
    );
}

/** A Node program on the core of the load, with a channel for messages. @param {string} file */
export function startOnLoadCore(file) {
  return spawn('taskset', ['--cpu-list', `${core.load}`, process.execPath, file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** Datagrams that this machine has thrown away because a program did not read them in time, so far (RFC 4113's udpInErrors in part). */
export async function receiveBufferErrors() {
  const [names, values] = (await readFile('/proc/net/snmp', 'utf8'))
    .split('\n')
    .filter(line => line.startsWith('Udp: '))
    .map(line => line.split(' '));
  return Number(values[names.indexOf('RcvbufErrors')]);
}
