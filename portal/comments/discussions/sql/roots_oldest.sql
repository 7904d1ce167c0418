-- A page of the comments that answer no other, from the oldest on, each followed by the first
-- answers below it in the order of the tree. One root more than a page holds tells that there is another.
-- Parameters: discussion, number (after which the page begins), most, previewed.
WITH root AS MATERIALIZED (
  SELECT *
  FROM shown_comment
  WHERE discussion_id = %(discussion)s AND depth = 0 AND is_listed
    AND number > %(number)s
  ORDER BY number
  LIMIT %(most)s
),
listed AS (
  SELECT *, row_number() OVER (ORDER BY number) AS place FROM root
  UNION ALL
  SELECT answer.*, head.place
  FROM (SELECT path, row_number() OVER (ORDER BY number) AS place FROM root) AS head
  CROSS JOIN LATERAL (
    SELECT *
    FROM shown_comment
    WHERE discussion_id = %(discussion)s AND is_listed
      AND path > head.path AND path < head.path || ':'
    ORDER BY path
    LIMIT %(previewed)s
  ) AS answer
)
SELECT
  listed.id, listed.number, listed.path, listed.visibility, listed.author_id,
  author.display_name, listed.as_agency, agency.names, listed.html, listed.posted_at,
  listed.edited_at, listed.agrees, listed.disagrees, listed.reply_count, listed.is_answer,
  listed.pinned_at, listed.rank
FROM listed
LEFT JOIN shown_author AS author ON author.id = listed.author_id
LEFT JOIN agency ON agency.code = listed.as_agency AND agency.superseded_in IS NULL
ORDER BY listed.place, listed.path
