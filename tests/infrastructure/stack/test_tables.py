"""The tables, whose items all run out."""

import pytest

from tests.infrastructure.stack.template import SynthesizedStack


@pytest.mark.parametrize("name", ["sessions", "sign-ins", "mailed"])
def test_tables_forget_by_themselves(stack: SynthesizedStack, name: str):
    table = stack.named("DynamoDB::Table", "TableName")[name]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert table["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert "SSESpecification" not in table, "DynamoDB's own key, which costs nothing"


def test_no_other_tables(stack: SynthesizedStack):
    tables = stack.named("DynamoDB::Table", "TableName")
    assert set(tables) == {"sessions", "sign-ins", "mailed"}
