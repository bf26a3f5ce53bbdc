"""Takes out of the AWS SDK's data what nobody asks for: every cold start parses all that is left.

Its descriptions of services are four fifths documentation, its list of endpoints names every
service there is, and its certificates vouch for the whole web.
"""

import gzip
import json
import re
import ssl
from pathlib import Path, PurePosixPath
from typing import Any, Final, cast

from infra.bundle.contents import Contents

_ENDPOINTS: Final = PurePosixPath("botocore/data/endpoints.json")
_CERTIFICATES: Final = PurePosixPath("botocore/cacert.pem")
_CERTIFICATE: Final = re.compile(
    r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL
)

AMAZONS_ROOTS: Final = (
    "Amazon Root CA 1",
    "Amazon Root CA 2",
    "Amazon Root CA 3",
    "Amazon Root CA 4",
    "Starfield Services Root Certificate Authority - G2",
)
"""What AWS asks stores of certificates to hold (amazontrust.com/repository): its endpoints have
theirs from one of these."""


def trim_sdk_data(installed: Path, contents: Contents) -> None:
    """Models lose their documentation and their compression, `endpoints.json` other services,
    `cacert.pem` all roots but Amazon's. Raises ValueError where one of those is missing."""
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
    if _CERTIFICATES in contents:
        file = installed / _CERTIFICATES
        file.write_text(amazons_roots(file.read_text()))


def amazons_roots(certificates: str) -> str:
    """Those of them, in PEM, that vouch for AWS."""
    by_name = {_name_in(found): found for found in _CERTIFICATE.findall(certificates)}
    if missing := [name for name in AMAZONS_ROOTS if name not in by_name]:
        raise ValueError(f"The AWS SDK has no certificate of {', '.join(missing)}.")
    return "".join(by_name[name] for name in AMAZONS_ROOTS)


def _name_in(certificate: str) -> str | None:
    """Whose it is; some old ones have no common name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate)
    (described,) = cast("list[dict[str, Any]]", context.get_ca_certs())
    names = dict(part for group in described["subject"] for part in group)
    return names.get("commonName")


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
