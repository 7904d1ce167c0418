-- Where the shapes of a new map are copied to, as they are in its file. Goes with the transaction.
-- Parameters: none.
CREATE TEMPORARY TABLE staged_shape (
  layer text NOT NULL,
  least_zoom smallint NOT NULL,
  rank smallint NOT NULL,
  properties jsonb NOT NULL,
  is_coast boolean NOT NULL,
  geom geometry NOT NULL
) ON COMMIT DROP
