-- How many gave their support to ideas that are shown, by space and month, each to the idea that was
-- supported itself: those that came along when ideas were merged are counted once. No parameters.
-- Reads all support once.
SELECT
  idea.space_id,
  CAST(date_trunc('month', idea_support.given_on) AS date) AS month,
  count(*) AS supports
FROM idea_support
JOIN idea ON idea.id = idea_support.idea_id
WHERE idea_support.is_own AND idea.visibility = 'visible'
GROUP BY 1, 2
ORDER BY 1, 2
