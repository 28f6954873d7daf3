import { script } from './script.js';

/**
 * The mark of a shard, `generation`: "<run id of the Redis that it was rebuilt for>/<id>", or "none/<id>" where one was missing when somebody asked.
 *
 * is_whole(): whether the shard was rebuilt since this Redis was started.
 */
export const IS_WHOLE = `
local whole_here
local function is_whole()
  if whole_here == nil then
    local mark = call('GET', P .. 'generation')
    local run = string.match(call('INFO', 'server'), 'run_id:(%x+)')
    whole_here = mark ~= false and run ~= nil and string.sub(mark, 1, #run + 1) == run .. '/'
  end
  return whole_here
end
`;

/** Input: {expected, mark}. Answers 1 if the mark was the expected one and is `mark` now, else 0. */
export const MARK_WHOLE = script(`
if call('GET', P .. 'generation') ~= input.expected then return '0' end
call('SET', P .. 'generation', input.mark)
return '1'
`);
