-- Whether a worker of the queue has been heard of lately, by the clock that stamps what workers say of
-- themselves. Parameters: within_s, seconds.
SELECT EXISTS (
  SELECT 1
  FROM procrastinate.procrastinate_workers
  WHERE last_heartbeat > now() - make_interval(secs => :within_s)
)
