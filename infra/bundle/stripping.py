"""Takes debug information out of compiled modules, whatever machine they are for.

It is up to four fifths of them, and only debuggers read it. `strip` would do the same, where there
is one for the other machine's programs.
"""

import struct
from pathlib import Path
from typing import Final

_ELF64_LITTLE_ENDIAN: Final = b"\x7fELF\x02\x01"
# Where ELF64 keeps them: in the file's header, and in each program header.
_PHOFF, _SHOFF, _PHENTSIZE_PHNUM, _SHNUM_SHSTRNDX = 32, 40, 54, 60
_P_OFFSET, _P_FILESZ = 8, 32


def strip(file: Path) -> None:
    """Keep what the program headers say is loaded; the section headers only describe it."""
    content = bytearray(file.read_bytes())
    if not content.startswith(_ELF64_LITTLE_ENDIAN):
        raise ValueError(f"{file.name} is no 64-bit ELF file.")
    (first,) = struct.unpack_from("<Q", content, _PHOFF)
    size, count = struct.unpack_from("<HH", content, _PHENTSIZE_PHNUM)
    end = first + size * count
    for header in range(first, end, size):
        (offset,) = struct.unpack_from("<Q", content, header + _P_OFFSET)
        (length,) = struct.unpack_from("<Q", content, header + _P_FILESZ)
        end = max(end, offset + length)
    struct.pack_into("<Q", content, _SHOFF, 0)
    struct.pack_into("<HH", content, _SHNUM_SHSTRNDX, 0, 0)
    file.write_bytes(content[:end])
