-- What officers have corrected about public holidays, as one text that is another whenever they have.
-- Parameters: none.
-- The view reads a small table whole: some twenty rows a year.
SELECT corrections FROM corrected_holidays
