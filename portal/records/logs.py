"""What a log never holds: the token of a preview link, which is the key to what is not public."""

import logging
import re
from typing import Any

LINK = re.compile(r"(/preview/)[\w-]+")


def without_token(value: Any) -> Any:
    return LINK.sub(r"\1…", value) if isinstance(value, str) else value


class TokensLeftOut(logging.Filter):
    """Django logs the address of each request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_token(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(without_token(value) for value in record.args)
        return True
