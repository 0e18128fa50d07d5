import { createHash } from 'node:crypto';

/**
 * What the directory does in Redis, each in one step and one round trip (redis.io/docs/latest/develop/programmability/eval-intro).
 * KEYS[1] is the prefix of all keys, which are many to a script and not known before: one logical Redis, or one slot of
 * a cluster where the prefix has a hash tag. ARGV[1] is added to Redis's clock, 0 outside tests.
 *
 *     <prefix>:pods      pod -> end of its lease, ms      <prefix>:pod:<pod>    info, serving, max, drain, lapse
 *     <prefix>:held:<p>  names of the pod's rooms         <prefix>:lost:<pod>   [room, epoch] -> mark
 *     <prefix>:room:<r>  pod, epoch, at, birth, over      <prefix>:over         room -> when it ended, ms
 *     <prefix>:assigned  [epoch, at, pod, room, birth] -> epoch
 *     <prefix>:epoch     the last one given               <prefix>:rollout      weight, salt, since, until
 *     <prefix>:born      when there was none before, ms   <prefix>:turned:<r>   was turned away
 *
 * Numbers above 10^14 are written by `text`: Lua's own conversion rounds them.
 */
const PRELUDE = `
local P = KEYS[1]
local clock = redis.call('TIME')
local us = clock[1] * 1000000 + clock[2] + tonumber(ARGV[1]) * 1000
local now = math.floor(us / 1000)

local function text(number) return string.format('%.0f', number) end

-- Whatever is written comes with an epoch: where there is none, this Redis is empty, and may have lost what it had.
local function lastEpoch()
  local last = redis.call('GET', P .. ':epoch')
  if not last then redis.call('SET', P .. ':born', text(now)) end
  return tonumber(last or '0')
end

local function nextEpoch()
  local epoch = text(math.max(lastEpoch() + 1, us))
  redis.call('SET', P .. ':epoch', epoch)
  return epoch
end

local function raiseEpoch(least)
  if lastEpoch() < tonumber(least) then redis.call('SET', P .. ':epoch', least) end
end

local function isLiving(pod)
  local lease = redis.call('ZSCORE', P .. ':pods', pod)
  return lease and tonumber(lease) > now or false
end

local function isServing(pod)
  return isLiving(pod) and redis.call('HGET', P .. ':pod:' .. pod, 'serving') == '1'
end

local function found(room)
  local r = redis.call('HMGET', P .. ':room:' .. room, 'pod', 'epoch', 'at', 'birth', 'over')
  if not r[1] or r[5] then return false end
  local info = redis.call('HGET', P .. ':pod:' .. r[1], 'info')
  local state = not info and 'left' or isLiving(r[1]) and 'living' or 'lapsed'
  return { room, r[1], r[2], r[3], r[4], state, info or '' }
end

local function give(room, pod, epoch, at, birth)
  local key = P .. ':room:' .. room
  redis.call('HDEL', key, 'over')
  redis.call('ZREM', P .. ':over', room)
  redis.call('HSET', key, 'pod', pod, 'epoch', epoch, 'at', at, 'birth', birth)
  redis.call('SADD', P .. ':held:' .. pod, room)
end

local function withdraw(room, pod, epoch, to)
  redis.call('SREM', P .. ':held:' .. pod, room)
  if pod ~= to then redis.call('ZADD', P .. ':lost:' .. pod, nextEpoch(), cjson.encode({ room, epoch })) end
end

local function rollout()
  local r = redis.call('HMGET', P .. ':rollout', 'weight', 'salt', 'since', 'until')
  if not r[4] or tonumber(r[4]) <= now then return { false, false, false } end
  return { r[1], r[2], r[3] }
end

local function view()
  local pods = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. ':pods', '(' .. text(now), '+inf')) do
    local info = redis.call('HGET', P .. ':pod:' .. id, 'info')
    if info then table.insert(pods, info) end
  end
  return { text(now), pods, rollout() }
end
`;

/** How much of what is over one beat clears away: a few ms, so that nobody waits for it. */
const SWEPT_PER_BEAT = 500;

const BODIES = {
  /** leaseMs, keptMs, pod, info, serving, roomsMax, mark */
  beat: `
local lease, kept, id, info, serving, max, mark = unpack(ARGV, 2)
local key = P .. ':pod:' .. id
-- A clock that is behind, after its Redis was lost, must not give marks that the pod has heard.
raiseEpoch(mark)
redis.call('ZREMRANGEBYSCORE', P .. ':lost:' .. id, '-inf', mark)
if not isLiving(id) then redis.call('HSET', key, 'lapse', nextEpoch()) end
redis.call('ZADD', P .. ':pods', text(now + lease), id)
redis.call('HSET', key, 'info', info, 'serving', serving, 'max', max)
local lapse = tonumber(redis.call('HGET', key, 'lapse'))
local lost = redis.call('ZRANGE', P .. ':lost:' .. id, 0, -1, 'WITHSCORES')
local losses = {}
for i = 1, #lost, 2 do table.insert(losses, { lost[i], found(cjson.decode(lost[i])[1]) }) end

local before = now - kept
for _, room in ipairs(redis.call('ZRANGEBYSCORE', P .. ':over', '-inf', text(before), 'LIMIT', 0, ${SWEPT_PER_BEAT})) do
  redis.call('DEL', P .. ':room:' .. room)
  redis.call('ZREM', P .. ':over', room)
end
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', P .. ':pods', '-inf', text(before), 'LIMIT', 0, 1)) do
  for _, room in ipairs(redis.call('SPOP', P .. ':held:' .. gone, ${SWEPT_PER_BEAT})) do
    redis.call('DEL', P .. ':room:' .. room)
  end
  if redis.call('EXISTS', P .. ':held:' .. gone) == 0 then
    redis.call('ZREM', P .. ':pods', gone)
    redis.call('DEL', P .. ':pod:' .. gone, P .. ':lost:' .. gone)
  end
end
redis.call('ZREMRANGEBYSCORE', P .. ':assigned', '-inf', text(us - kept * 1000))

local told = math.max(tonumber(mark), lapse, tonumber(lost[#lost] or '0'))
return { view(), losses, text(told), lapse > tonumber(mark) and 1 or 0, redis.call('HGET', key, 'drain') or '' }`,

  look: `return view()`,

  /** assignmentsMax, settleMs, room, pod, birth */
  place: `
local most, settle, room, pod, birth = unpack(ARGV, 2)
local there = found(room)
if there then return { 'stands', there } end
local born = redis.call('GET', P .. ':born')
if born and now < tonumber(born) + settle then return { 'unsettled' } end
if not isServing(pod) then return { 'no_pod' } end
local max = tonumber(redis.call('HGET', P .. ':pod:' .. pod, 'max'))
if redis.call('SCARD', P .. ':held:' .. pod) >= max then return { 'full' } end
local epoch, at = nextEpoch(), text(now)
give(room, pod, epoch, at, birth)
redis.call('ZADD', P .. ':assigned', epoch, cjson.encode({ epoch, at, pod, room, birth }))
redis.call('ZREMRANGEBYRANK', P .. ':assigned', 0, -1 - most)
return { 'made', found(room) }`,

  /** keptMs, assignmentsMax, settleMs, room, birth */
  turnAway: `
local kept, most, settle, room, birth = unpack(ARGV, 2)
local there = found(room)
if there then return there end
local born = redis.call('GET', P .. ':born')
if born and now < tonumber(born) + settle then return false end
if not redis.call('SET', P .. ':turned:' .. room, 1, 'NX', 'PX', kept) then return false end
local epoch = nextEpoch()
redis.call('ZADD', P .. ':assigned', epoch, cjson.encode({ epoch, text(now), '', room, birth }))
redis.call('ZREMRANGEBYRANK', P .. ':assigned', 0, -1 - most)
return false`,

  /** room */
  find: `return found(ARGV[2])`,

  /** room, pod and epoch of its owner, the next pod, why */
  take: `
local room, pod, epoch, to, because = unpack(ARGV, 2)
local there = found(room)
if not there or there[2] ~= pod or there[3] ~= epoch then return { 'stale', there } end
if pod == to then return { 'taken', there } end
if because == 'expired' and there[6] == 'living' then return { 'alive' } end
if not isServing(to) then return { 'no_pod' } end
withdraw(room, pod, epoch, to)
give(room, to, nextEpoch(), there[4], there[5])
return { 'taken', found(room) }`,

  /** pod, then of each record: room, epoch, at, birth */
  confirm: `
local pod = ARGV[2]
local answers = {}
for i = 3, #ARGV, 4 do
  local room, epoch, at, birth = unpack(ARGV, i, i + 3)
  local r = redis.call('HMGET', P .. ':room:' .. room, 'pod', 'epoch', 'over')
  if r[1] == pod and r[2] == epoch and not r[3] then
    table.insert(answers, { 'held' })
  elseif r[1] and tonumber(r[2]) >= tonumber(epoch) then
    table.insert(answers, { 'lost', found(room) })
  else
    if r[1] and not r[3] then withdraw(room, r[1], r[2], pod) end
    raiseEpoch(epoch)
    give(room, pod, epoch, at, birth)
    table.insert(answers, { 'restored' })
  end
end
return answers`,

  /** pod */
  held: `
local rooms = {}
for _, room in ipairs(redis.call('SMEMBERS', P .. ':held:' .. ARGV[2])) do table.insert(rooms, found(room)) end
return rooms`,

  /** room, pod and epoch of its owner */
  end: `
local room, pod, epoch = unpack(ARGV, 2)
local r = redis.call('HMGET', P .. ':room:' .. room, 'pod', 'epoch', 'over')
if r[1] ~= pod or r[2] ~= epoch then return { 'stale', found(room) } end
if not r[3] then
  redis.call('HSET', P .. ':room:' .. room, 'over', '1')
  redis.call('ZADD', P .. ':over', text(now), room)
  redis.call('SREM', P .. ':held:' .. pod, room)
end
return { 'ended' }`,

  /** keptMs, after, limit */
  assigned: `
local kept, after, limit = unpack(ARGV, 2)
local from = text(math.max(tonumber(after), us - kept * 1000))
return redis.call('ZRANGEBYSCORE', P .. ':assigned', '(' .. from, '+inf', 'LIMIT', 0, limit)`,

  /** pod */
  leave: `
redis.call('ZADD', P .. ':pods', 'XX', text(now), ARGV[2])
redis.call('HDEL', P .. ':pod:' .. ARGV[2], 'info')
return 1`,

  /** rolloutMs, weight and salt, or nothing */
  setRollout: `
local key = P .. ':rollout'
if not ARGV[2] then
  redis.call('DEL', key)
else
  local lease, weight, salt = unpack(ARGV, 2)
  local r = rollout()
  if r[1] ~= weight or r[2] ~= salt then
    redis.call('HSET', key, 'weight', weight, 'salt', salt, 'since', text(now))
  end
  redis.call('HSET', key, 'until', text(now + lease))
end
return rollout()`,

  /** pod, reason or '' */
  setDrain: `
if not redis.call('ZSCORE', P .. ':pods', ARGV[2]) then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', P .. ':pod:' .. ARGV[2], 'drain')
else
  redis.call('HSET', P .. ':pod:' .. ARGV[2], 'drain', ARGV[3])
end
return 1`,

  /** Writes, since a replica and a full Redis answer a PING as well. */
  probe: `
redis.call('SET', P .. ':probe', '1', 'PX', 60000)
return 1`,
} as const;

export type ScriptName = keyof typeof BODIES;
export type Script = { lua: string; sha: string };

export const SCRIPTS = Object.fromEntries(
  Object.entries(BODIES).map(([name, body]) => {
    const lua = PRELUDE + body;
    return [name, { lua, sha: createHash('sha1').update(lua).digest('hex') }];
  }),
) as Readonly<Record<ScriptName, Script>>;
