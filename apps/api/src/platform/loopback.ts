import { BlockList } from 'node:net';

/** RFC 5735, 3 and RFC 4291, 2.5.3; IPv4 addresses mapped into IPv6 are found by the IPv4 rule. */
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export const isLoopback = (address: string): boolean =>
  loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
