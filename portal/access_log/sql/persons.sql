-- Of whom the log holds what accesses were about, after one of them, in the order of their ids.
-- Parameters: after, NULL for the first; at_most.
SELECT * FROM persons_due('access_content', 'at', 'infinity', CAST(:after AS uuid), :at_most)
