/** What can be measured, in the order in which all of it is. The time is what stops one that hangs, not what it takes. */
export const benchmarks = {
  forwarding: { what: 'CPU a delivered packet against bare mediasoup', atMostMinutes: 15 },
  pipe: { what: 'the same, of a class on two workers against one', atMostMinutes: 10 },
  join: { what: 'join click to the first remote frame against a bare page', atMostMinutes: 15 },
  growth: { what: 'consumers, messages and CPU against the size of a class', atMostMinutes: 10 },
  failover: { what: 'a killed mediasoup worker to the pictures of the next', atMostMinutes: 10 },
  processing: { what: 'a class that has ended to a video, by step', atMostMinutes: 30 },
  recording: { what: 'CPU and memory of recording a class against ffmpeg remux', atMostMinutes: 10 },
  'recording-kills': {
    what: 'media lost when a process is killed while a class is recorded',
    atMostMinutes: 150,
  },
  memory: { what: 'resident memory, nobody inside', atMostMinutes: 5 },
};
