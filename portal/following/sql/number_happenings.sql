-- Give numbers to what has happened since the last time, in the order of its moments, and say that
-- the followers of each subject are to be told. Whoever runs this holds the row of happening_count,
-- so the numbers are in the order of the transactions that can be seen. Parameters: now, and pause,
-- the time between the beginnings of two rounds of one subject. Uses ix_happening_unnumbered.
WITH unnumbered AS (
  SELECT id, row_number() OVER (ORDER BY at, id) AS place FROM happening WHERE number IS NULL
),
numbered AS (
  UPDATE happening
  SET number = happening_count.numbered + unnumbered.place
  FROM unnumbered, happening_count
  WHERE happening.id = unnumbered.id
  RETURNING kind, subject_id, within_kind, within_id
),
counted AS (
  UPDATE happening_count
  SET numbered = numbered + (SELECT count(*) FROM unnumbered)
),
subject AS (
  SELECT kind, subject_id FROM numbered
  UNION
  SELECT within_kind, within_id FROM numbered WHERE within_kind IS NOT NULL
)
INSERT INTO following_round AS round (kind, subject_id, from_number, through_number, done_at, next_at)
SELECT kind, subject_id, 0, 0, CAST(:now AS timestamptz), CAST(:now AS timestamptz) FROM subject
ON CONFLICT (kind, subject_id) DO UPDATE
SET next_at = coalesce(
  round.next_at, greatest(CAST(:now AS timestamptz), round.begun_at + CAST(:pause AS interval))
)
