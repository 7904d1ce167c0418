-- Asks the addresses of a file one after the other and writes what wrk measured as one line of JSON.
-- Arguments: the file, one path with its query on each line; the number to begin with.
local paths = {}
local turn = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = wrk.format("GET", line)
  end
  turn = tonumber(arguments[2]) or 0
end

function request()
  turn = turn + 1
  return paths[(turn - 1) % #paths + 1]
end

function done(summary, latency, requests)
  local lost = summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '\n{"requests": %d, "duration_us": %d, "bytes": %d, "refused": %d, "lost": %d,'
      .. ' "p50_us": %d, "p95_us": %d, "p99_us": %d}\n',
    summary.requests, summary.duration, summary.bytes, summary.errors.status, lost,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)
  ))
end
