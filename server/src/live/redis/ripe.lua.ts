/**
 * ripe_of(channel, now, interval): up to where the log is ripe, when more of it becomes ripe (nil when all is), and the head. The list
 * `sent:<channel>` holds when (end of the step) and after which seq messages were first sent; what it no longer or never held is ripe.
 */
export const RIPE = `
local function ripe_of(channel, now, interval)
  local head = tonumber(call('HGET', P .. 'heads', channel) or 0)
  local sent = call('ZRANGE', key('sent', channel), 0, -1, 'WITHSCORES')
  for i = 1, #sent, 2 do
    local ripe_at = tonumber(sent[i]) + interval
    if ripe_at > now then return math.min(head, tonumber(sent[i + 1])), ripe_at, head end
  end
  return head, nil, head
end
`;
