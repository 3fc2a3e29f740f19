import type {
  CheckName,
  CheckProgress,
  Finding,
  Outcome,
} from '@lectern/client/connection-check/check-results';

export const checkTitles: Record<CheckName, string> = {
  browser: 'This browser',
  signaling: 'Live service',
  udp: 'Media over UDP',
  tcp: 'Media over TCP',
  turn: 'Relay (TURN)',
  bandwidth: 'Bandwidth',
};

interface Words {
  /** What was found. */
  says: string;
  /** What to do about it; null when there is nothing to do. */
  next: string | null;
}

const tellOperator = 'Ask whoever runs this server';
const words: Record<Finding, Words> = {
  'browser-ready': { says: 'It can do everything that a class needs.', next: null },
  'browser-insecure': {
    says: 'The page is not secure, so the browser gives no camera and no microphone.',
    next: 'Open it with https://. Until then you can watch, listen and write.',
  },
  'browser-no-devices': {
    says: 'It cannot open a camera or a microphone.',
    next: 'Use a current Chrome, Edge, Firefox or Safari; inside another app, open the link in the browser itself.',
  },
  'browser-no-webrtc': {
    says: 'It has no live video (WebRTC), or an extension or a policy has switched it off.',
    next: 'Use a current Chrome, Edge, Firefox or Safari, and switch off extensions that block WebRTC.',
  },
  'browser-no-codec': {
    says: 'It knows none of the video or sound formats that the media server speaks.',
    next: 'Update it, or use a current Chrome, Edge, Firefox or Safari.',
  },
  'signaling-websocket': { says: 'Connected by a websocket.', next: null },
  'signaling-slow': {
    says: 'Connected, but answers take long: chat and raised hands will lag.',
    next: 'Move closer to the Wi-Fi or use a cable. Switch off a VPN if you have one.',
  },
  'signaling-polling-only': {
    says: 'The server answers, but something between lets no websocket through. Without one you cannot join a class.',
    next: 'Switch off a VPN, a proxy or a virus scanner that inspects traffic, or try another network. Several people have this: the proxy before the server must pass websockets on.',
  },
  'signaling-unreachable': {
    says: 'It does not answer. Without it you cannot join a class.',
    next: `Try another network. If it stays, ${tellOperator.toLowerCase()} whether the signaling service runs and is reachable.`,
  },
  'udp-works': { says: 'Picture and sound take the fast way.', next: null },
  'udp-blocked': {
    says: 'The media server cannot be reached over UDP: your network blocks it, or the server’s media ports are closed.',
    next: 'Switch off a VPN or try another network. Several people have this: the server’s firewall must let its media ports in over UDP.',
  },
  'tcp-works': { says: 'Works as a second way, for networks without UDP.', next: null },
  'tcp-blocked': {
    says: 'The media server cannot be reached over TCP, the second way.',
    next: 'Nothing to do while UDP works. Otherwise try another network; the server’s firewall must let its media ports in over TCP as well.',
  },
  'turn-works': { says: 'Works as a last way, when a network lets nothing else through.', next: null },
  'turn-not-configured': {
    says: 'This server has no relay. It is needed only where UDP and TCP are both blocked.',
    next: null,
  },
  'turn-unreachable': {
    says: 'The relay server does not answer, or refuses.',
    next: `Nothing to do while UDP or TCP works. Otherwise try another network; ${tellOperator.toLowerCase()} whether the TURN server runs.`,
  },
  'turn-no-media': {
    says: 'The relay server answers, but does not reach the media server.',
    next: `Nothing to do while UDP or TCP works. ${tellOperator} to let the TURN server reach the media ports.`,
  },
  'bandwidth-good': { says: 'Enough for camera, screen and a page of people.', next: null },
  'bandwidth-lossy': {
    says: 'Packets are lost on the way: words will be cut and pictures will freeze.',
    next: 'Use a cable, or move closer to the Wi-Fi; pause downloads and backups; then test again.',
  },
  'bandwidth-slow-up': {
    says: 'Little gets out of here: others will see your picture small or not at all.',
    next: 'Pause uploads and backups, or turn your camera off in class; sound needs little.',
  },
  'bandwidth-slow-down': {
    says: 'Little gets in: pictures of others will be small or stand still.',
    next: 'Pause downloads and other streams, then test again. Sound and a shared screen need least.',
  },
  'bandwidth-far': {
    says: 'The way to the server is long: people will talk over each other.',
    next: 'Switch off a VPN, or use a cable. A server that is far away stays far away.',
  },
  'bandwidth-no-way': {
    says: 'Neither UDP nor TCP nor a relay reaches the media server: in a class you would see and hear nobody.',
    next: `Try another network, such as a phone’s. ${tellOperator} to open its media ports or to add a TURN server.`,
  },
  'bandwidth-no-echo': {
    says: 'A picture went to the media server, but did not come back.',
    next: 'Test again. If it stays, switch off a VPN or try another network.',
  },
  offline: { says: 'This device is offline.', next: 'Connect to a network, then test again.' },
  'server-unreachable': {
    says: 'The server could not be asked, or has no media service right now.',
    next: `Test again in a moment. If it stays, ${tellOperator.toLowerCase()}.`,
  },
  'check-busy': {
    says: 'Many people are testing at this moment, so this was left out. Your connection may be fine.',
    next: 'Test again in a minute.',
  },
  'check-limited': {
    says: 'Your network has tested often in the last minute, so this was left out.',
    next: 'Test again in a minute.',
  },
  'no-webrtc': { says: 'Left out: it needs a browser with live video.', next: null },
};

export const wordsFor = ({ finding }: Pick<Outcome, 'finding'>): Words => words[finding];

const unitTexts: [RegExp, (value: number) => string][] = [
  [/Ms$/, value => `${value < 10 ? value : Math.round(value)} ms`],
  [/Kbps$/, value => (value >= 1_000 ? `${(value / 1_000).toFixed(1)} Mbit/s` : `${value} kbit/s`)],
  [/Percent$/, value => `${value} %`],
];
const figureNames: Record<string, string> = {
  webRtc: 'Live video (WebRTC)',
  secureContext: 'Secure page',
  cameraAndMicrophone: 'Camera and microphone',
  screenSharing: 'Screen sharing',
  videoCodecs: 'Video formats',
  audioCodecs: 'Sound formats',
  transport: 'Connected by',
  connectMs: 'Time to connect',
  roundTripMs: 'Round trip',
  way: 'Measured over',
  upKbps: 'Up',
  downKbps: 'Down',
  upLossPercent: 'Lost on the way up',
  downLossPercent: 'Lost on the way down',
  upJitterMs: 'Jitter up',
  downJitterMs: 'Jitter down',
  mostKbps: 'The test sends at most',
  code: 'Answer',
};

/** Figures for a person: a name, and the value with its unit. What is not known is left out. */
export function figureTexts({ figures }: Pick<Outcome, 'figures'>): [string, string][] {
  return Object.entries(figures).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === '') return [];
    const shown = typeof value === 'boolean' ? (value ? 'yes' : 'no') : textOf(name, value);
    return [[figureNames[name] ?? name, shown]];
  });
}

function textOf(name: string, value: number | string): string {
  if (typeof value === 'string') return name === 'way' ? value.toUpperCase() : value;
  const unit = unitTexts.find(([pattern]) => pattern.test(name));
  return unit ? unit[1](value) : `${value}`;
}

type Checks = Readonly<Record<CheckName, CheckProgress>>;
export type Summary = 'works' | 'limited' | 'broken' | 'incomplete';

/** All tests in one word. Only what keeps people out of a class, or out of its media, counts as broken. */
export function summarize(checks: Checks): Summary {
  const done = Object.values(checks).flatMap(check => (check.state === 'done' ? [check] : []));
  if (done.some(({ verdict }) => verdict === 'bad')) return 'broken';
  if (done.some(({ finding }) => finding === 'check-busy' || finding === 'check-limited'))
    return 'incomplete';
  // TCP and the relay are there for networks without UDP; where it works nobody misses them.
  const spare = checks.udp.state === 'done' && checks.udp.verdict === 'good' ? ['tcp', 'turn'] : [];
  const fair = Object.entries(checks).some(
    ([name, check]) => check.state === 'done' && check.verdict === 'fair' && !spare.includes(name),
  );
  return fair ? 'limited' : 'works';
}

export const summaryTexts: Record<Summary, { title: string; says: string }> = {
  works: { title: 'Ready for class', says: 'This browser and this connection carry a class well.' },
  limited: {
    title: 'A class works here, with limits',
    says: 'You can take part. What could be better stands below, with what to do about it.',
  },
  broken: {
    title: 'Something is in the way',
    says: 'A class would not work well here. What is wrong stands below, with what to do about it.',
  },
  incomplete: {
    title: 'Not everything was tested',
    says: 'What was tested works. Test again in a minute for the rest.',
  },
};
