"""What a page costs in queries."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_for(client: Client, address: str) -> int:
    """Return how many queries the answer to an address takes; the address must be found."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)
