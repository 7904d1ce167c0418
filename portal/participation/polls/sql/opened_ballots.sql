-- Where answers are put as they are opened, before they are sorted; it goes with the transaction.
-- Parameters: none.
CREATE TEMPORARY TABLE opened_ballot (
  question smallint NOT NULL, code text COLLATE "C" NOT NULL, choices smallint[] NOT NULL
) ON COMMIT DROP
