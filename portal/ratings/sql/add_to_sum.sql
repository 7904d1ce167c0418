-- Adds one rating to the sum of what it is about. Parameters: about, code, stars (0 for a page), useful (1 or 0), now.
INSERT INTO rating_sum AS held (about, code, ratings, stars, useful, changed_at)
VALUES (:about, :code, 1, :stars, :useful, :now)
ON CONFLICT (about, code) DO UPDATE
SET
    ratings = held.ratings + 1,
    stars = held.stars + excluded.stars,
    useful = held.useful + excluded.useful,
    changed_at = greatest(held.changed_at, excluded.changed_at)
