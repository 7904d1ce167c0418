-- Notes an access for the job that chains it.
-- Parameters: the columns of access_waiting but its number.
INSERT INTO access_waiting (
    subject_id, at, action, by, purpose, service_code, message_id, issue, agency
)
VALUES (
    :subject_id, :at, :action, :by, :purpose, :service_code, :message_id, :issue, :agency
)
