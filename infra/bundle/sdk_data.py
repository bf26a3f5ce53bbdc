"""Takes out of the AWS SDK's data what nobody asks for: every cold start parses all that is left.

Its descriptions of services are four fifths documentation, and its list of endpoints names every
service there is.
"""

import gzip
import json
from pathlib import Path, PurePosixPath
from typing import Any, Final

from infra.bundle.contents import Contents

_ENDPOINTS: Final = PurePosixPath("botocore/data/endpoints.json")


def trim_sdk_data(installed: Path, contents: Contents) -> None:
    """Models lose their documentation and their compression, `endpoints.json` other services."""
    prefixes: set[str] = set()
    for path in [path for path in contents if path.name.endswith(".json.gz")]:
        model = json.loads(gzip.decompress((installed / path).read_bytes()))
        prefixes.add(model.get("metadata", {}).get("endpointPrefix", ""))
        plain = path.with_suffix("")
        _write(installed / plain, _undocumented(model))
        contents[plain] = contents.pop(path)
    if _ENDPOINTS in contents:
        endpoints = json.loads((installed / _ENDPOINTS).read_bytes())
        for partition in endpoints["partitions"]:
            known = partition["services"]
            partition["services"] = {name: known[name] for name in known if name in prefixes}
        _write(installed / _ENDPOINTS, endpoints)


def _undocumented(model: Any) -> Any:  # noqa: ANN401 - any JSON
    """A field of that name is described by an object, and stays; documentation is text."""
    match model:
        case dict():
            return {
                name: _undocumented(value)
                for name, value in model.items()
                if not (name == "documentation" and isinstance(value, str))
            }
        case list():
            return [_undocumented(value) for value in model]
        case _:
            return model


def _write(file: Path, data: Any) -> None:  # noqa: ANN401 - any JSON
    file.write_text(json.dumps(data, separators=(",", ":"), ensure_ascii=False))
