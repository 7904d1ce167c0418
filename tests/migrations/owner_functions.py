"""The functions that run as the owner of the schema, and who may call them."""

AS_OWNER_FOR_BOTH = {
    "create_feature_partition(text)",
    "attach_feature_partition(text)",
    "analyse_features(text)",
    "analyse_names()",
    "create_basemap_partition()",
    "attach_basemap_partition(integer)",
    "drop_basemap_partition(integer)",
    "account_last_seen(uuid)",
    "end_account_sessions(uuid,bytea,timestamp with time zone)",
    "has_poll_envelope(uuid,bytea)",
    "withdraw_poll_envelope(uuid,bytea,timestamp with time zone)",
}
AS_OWNER_FOR_WEB = {
    "account_devices(bytea,interval,timestamp with time zone)",
    "account_identity(uuid)",
    "account_of_number(text,text,bytea)",
    "cast_poll_envelope(uuid,bytea,bytea,timestamp with time zone)",
    "is_complete_session(uuid,timestamp with time zone)",
    "current_account()",
    "current_person()",
    "end_account_devices(bytea,bytea,timestamp with time zone)",
    "end_account_session(bytea,timestamp with time zone)",
    "is_account_session_open(bytea,timestamp with time zone)",
    "own_account_sessions()",
    "poll_envelopes_left(uuid)",
    "read_account_session(bytea,interval,timestamp with time zone)",
    "register_person(bytea,uuid,text,text,text,bytea,bytea,bytea,text,text,"
    "timestamp with time zone)",
    "touch_account_session(bytea,timestamp with time zone)",
}
AS_OWNER_FOR_WORKER = {
    "claim_digests(date,bigint,integer,integer)",
    "followers_to_write(text,uuid,uuid,integer)",
    "end_everybodys_sessions(timestamp with time zone)",
    "person_of_author(uuid)",
    "person_of_data_request(uuid)",
    "persons_due(text,text,timestamp with time zone,uuid,integer)",
    "registered_person(text,text,bytea)",
    "remove_ended_snapshots(timestamp with time zone)",
    "remove_old_account_sessions(timestamp with time zone)",
}
