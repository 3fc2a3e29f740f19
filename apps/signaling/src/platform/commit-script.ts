/**
 * Puts the events of one command into the log, or does nothing: compare-and-set on the sequence number, all in one step, so that two
 * processes never interleave and a reader never sees half a commit.
 *
 * KEYS: state, log, outbox, reply, live set.
 * ARGV: expected seq, new seq, new state, commit (JSON), reply (JSON, empty without a command id), seconds that replies are kept,
 *       '1' when the session has ended, its id, seconds that an ended session is kept, then the events (JSON) one by one.
 * Answers `committed`, `conflict` (somebody was faster), `missing` (no such session) or `repeated` and the reply of the first time.
 */
export const commitScript = `
if ARGV[5] ~= '' then
  local earlier = redis.call('GET', KEYS[4])
  if earlier then return {'repeated', earlier} end
end
local seq = redis.call('HGET', KEYS[1], 'seq')
if not seq then return {'missing'} end
if seq ~= ARGV[1] then return {'conflict'} end
local place = tonumber(seq)
for i = 10, #ARGV do
  place = place + 1
  redis.call('XADD', KEYS[2], place .. '-0', 'event', ARGV[i])
end
redis.call('HSET', KEYS[1], 'seq', ARGV[2], 'state', ARGV[3])
redis.call('XADD', KEYS[3], '*', 'commit', ARGV[4])
if ARGV[5] ~= '' then redis.call('SET', KEYS[4], ARGV[5], 'EX', ARGV[6]) end
if ARGV[7] == '1' then
  redis.call('SREM', KEYS[5], ARGV[8])
  redis.call('EXPIRE', KEYS[1], ARGV[9])
  redis.call('EXPIRE', KEYS[2], ARGV[9])
end
return {'committed'}
`;
