-- Asks the addresses of a file and checks every answer: status 200, one release named, and every
-- feature of that release, whose number stands in brackets in the feature's name.
-- Arguments: the file of paths; the layer.
local threads = {}
local paths = {}
local turn = 0
local named, shown

-- Global, so that setup's threads can be asked for them at the end.
checked, refused, mixed, unread = 0, 0, 0, 0
example = ""

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = wrk.format("GET", line)
  end
  named = '"releases":{"' .. arguments[2] .. '":(%d+)'
  turn = math.floor(os.clock() * 1e6) % #paths
end

function request()
  turn = turn + 1
  return paths[(turn - 1) % #paths + 1]
end

function response(status, _headers, body)
  checked = checked + 1
  if status ~= 200 then
    refused = refused + 1
    example = status .. " " .. body:sub(1, 200)
    return
  end
  local release = body:match(named)
  local seen = false
  for found in body:gmatch("%[r(%d+)%]") do
    seen = true
    if found ~= release then
      mixed = mixed + 1
      example = "release " .. tostring(release) .. " with a feature of r" .. found
      return
    end
  end
  if not release or not seen then
    unread = unread + 1
    example = "no release or no feature in: " .. body:sub(1, 200)
  end
end

function done(summary, latency)
  local sums = { checked = 0, refused = 0, mixed = 0, unread = 0 }
  local said = ""
  for _, thread in ipairs(threads) do
    for name, sum in pairs(sums) do
      sums[name] = sum + thread:get(name)
    end
    said = thread:get("example") ~= "" and thread:get("example") or said
  end
  local lost = summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '\n{"checked": %d, "refused": %d, "mixed": %d, "unread": %d, "lost": %d, "duration_us": %d,'
      .. ' "p50_us": %d, "p99_us": %d, "longest_us": %d}\n',
    sums.checked, sums.refused, sums.mixed, sums.unread, lost, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max
  ))
  io.stderr:write(said)
end
