-- Closes circuits, for what they stand for has answered as it should.
-- Parameters: names, those of the circuits.
DELETE FROM agency_circuit WHERE name = ANY(CAST(:names AS text []))
