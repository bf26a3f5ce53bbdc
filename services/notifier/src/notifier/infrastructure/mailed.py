"""Which letters went out, or are about to, in DynamoDB."""

from typing import Final, override

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import (
    STATUS_CONSTANTS,
    DataRecord,
)
from botocore.config import Config
from botocore.exceptions import ClientError

_IN_TIME: Final = Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 3})


class MailedLetters(DynamoDBPersistenceLayer):
    """Takes out what this process has begun, and nothing else.

    The SDK asks again for a deletion it heard nothing of. By then another process may have sent
    the letter and noted it, and without its note the letter would be sent once more.
    """

    def __init__(self, table: str) -> None:
        super().__init__(table_name=table, expiry_attr="expiresAt", boto_config=_IN_TIME)
        self._begun: dict[str, int] = {}

    @override
    def _put_record(self, data_record: DataRecord) -> None:
        super()._put_record(data_record)
        self._begun[data_record.idempotency_key] = data_record.in_progress_expiry_timestamp or 0

    @override
    def _delete_record(self, data_record: DataRecord) -> None:
        begun = self._begun.pop(data_record.idempotency_key, 0)
        try:
            self.client.delete_item(
                TableName=self.table_name,
                Key=self._get_key(data_record.idempotency_key),
                ConditionExpression="#status = :begun AND #until = :ours",
                ExpressionAttributeNames={
                    "#status": self.status_attr,
                    "#until": self.in_progress_expiry_attr,
                },
                ExpressionAttributeValues={
                    ":begun": {"S": STATUS_CONSTANTS["INPROGRESS"]},
                    ":ours": {"N": str(begun)},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    @override
    def _update_record(self, data_record: DataRecord) -> None:
        super()._update_record(data_record)
        self._begun.pop(data_record.idempotency_key, None)
