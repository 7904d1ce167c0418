from fastapi.testclient import TestClient


def test_a_live_process_says_so(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}


def test_readiness_names_the_schema_and_the_releases(client: TestClient) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["releases"]["schools"] == 1
