"""What must happen on Redis at once, in Lua. KEYS[1] is the stream, KEYS[2] its reader's lock.

Needs Redis 6.2: XAUTOCLAIM and XTRIM MINID.
"""

PUBLISH = """
-- ARGV[1]: for each message, in JSON, its fields without the last value, which is the body. Then
-- the bodies. All are taken or none: where memory or a disk is short, the first XADD says so.
for number, fields in ipairs(cjson.decode(ARGV[1])) do
  table.insert(fields, ARGV[number + 1])
  redis.call('XADD', KEYS[1], '*', unpack(fields))
end
"""

ACQUIRE = """
-- Nil for a stand-by, else the ids of messages that were deleted before they were acknowledged.
local stream, lock = KEYS[1], KEYS[2]
local group, consumer, token, milliseconds = unpack(ARGV)
local holder = redis.call('GET', lock)
if holder == token then
  redis.call('PEXPIRE', lock, milliseconds)
  return {}
end
if holder then return false end

local made = redis.pcall('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP') then return made end

-- Whatever the idle time: who had them does not have the lock.
local cursor, gone = '0-0', {}
repeat
  local claimed = redis.call(
    'XAUTOCLAIM', stream, group, consumer, 0, cursor, 'COUNT', 1000, 'JUSTID')
  cursor = claimed[1]
  for _, id in ipairs(claimed[3] or {}) do table.insert(gone, id) end
until cursor == '0-0'

-- Else every process that ever was the reader stays listed.
for _, other in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
  if other[2] ~= consumer and other[4] == 0 then
    redis.call('XGROUP', 'DELCONSUMER', stream, group, other[2])
  end
end

-- Last: what a script did before it broke stays done, and the next attempt has to take over again.
redis.call('SET', lock, token, 'PX', milliseconds)
return gone
"""

READ = """
-- Nil without the lock, else messages, the newest id, 1 where the group had to be made again, and 1
-- where the messages had been read before.
local stream, lock = KEYS[1], KEYS[2]
local group, consumer, token, milliseconds, count = unpack(ARGV)
if redis.call('GET', lock) ~= token then return false end
redis.call('PEXPIRE', lock, milliseconds)

local function read(from)
  return redis.pcall(
    'XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, 'STREAMS', stream, from)
end

local found, again = read('0'), 0
if found.err then  -- NOGROUP, after a FLUSHALL or a failover; XGROUP tells what else it may be
  redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
  found, again = read('0'), 1
end
local before = #found[1][2] > 0 and 1 or 0
if before == 0 then found = read('>') end
local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
return {found and found[1][2] or {}, newest and newest[1] or '0-0', again, before}
"""

RELEASE = """
if redis.call('GET', KEYS[2]) == ARGV[1] then return redis.call('DEL', KEYS[2]) end
return 0
"""

TRIM = """
-- ARGV[1]: milliseconds to keep. Returns how many messages went.
local stream = KEYS[1]
if redis.call('EXISTS', stream) == 0 then return 0 end
local groups = redis.call('XINFO', 'GROUPS', stream)
if #groups == 0 then return 0 end

local function parts(id)
  local time, number = string.match(id, '(%d+)-(%d+)')
  return tonumber(time), tonumber(number)
end

local seconds, microseconds = unpack(redis.call('TIME'))
local next_millisecond = seconds * 1000 + math.floor(microseconds / 1000) + 1
local oldest = string.format('%d-0', next_millisecond - ARGV[1])
for _, group in ipairs(groups) do
  local told = {}
  for at = 1, #group, 2 do told[group[at]] = group[at + 1] end
  local pending = redis.call('XPENDING', stream, told['name'])
  local needed = pending[1] > 0 and pending[2] or told['last-delivered-id']
  local time, number = parts(needed)
  local oldest_time, oldest_number = parts(oldest)
  if time < oldest_time or (time == oldest_time and number < oldest_number) then oldest = needed end
end
return redis.call('XTRIM', stream, 'MINID', oldest)
"""

COUNT = """
-- The next thousand after the id ARGV[1]: how many there are, and the last of them.
local page = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', 1000)
return {#page, #page > 0 and page[#page][1] or ARGV[1]}
"""
