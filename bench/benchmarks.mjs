/** What can be measured, in the order in which all of it is. The time is what stops one that hangs, not what it takes. */
export const benchmarks = {
  forwarding: { what: 'CPU a delivered packet against bare mediasoup', atMostMinutes: 15 },
  pipe: { what: 'the same, of a class on two workers against one', atMostMinutes: 10 },
  join: { what: 'join click to the first remote frame against a bare page', atMostMinutes: 15 },
  growth: { what: 'consumers, messages and CPU against the size of a class', atMostMinutes: 10 },
  failover: { what: 'a killed mediasoup worker to the pictures of the next', atMostMinutes: 10 },
  memory: { what: 'resident memory, nobody inside', atMostMinutes: 5 },
};
