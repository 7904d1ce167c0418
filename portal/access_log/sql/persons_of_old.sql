-- Of whom the log holds what accesses before a moment were about.
-- Parameters: until, at_most.
SELECT * FROM persons_due('access_content', 'at', :until, NULL, :at_most)
