"""The child process in which a document is opened: `python -m accounts.documents.child TYPE < file > pages`.

It is given no secret and no database, and little time and memory: whatever a hostile file does to the
libraries that read it, it does here. It answers one line of JSON, {"pages": [[width, height, bytes], ...]}
and then the pictures, or {"refused": code}.
"""

import contextlib
import json
import resource
import sys

CPU_SECONDS = 10
MEMORY_BYTES = 1024 * 1024 * 1024
MAX_OUTPUT_BYTES = 64 * 1024 * 1024


def main(mime_type: str) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, MAX_OUTPUT_BYTES)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS)
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    # Only now: what is loaded counts too, and is given nothing before the limits stand.
    from accounts.documents.pdf import draw_pages
    from accounts.documents.pictures import remake_picture
    from accounts.documents.refusals import LIMITS, Refused

    content = sys.stdin.buffer.read()
    _limit(resource.RLIMIT_NOFILE, 16)
    _limit(resource.RLIMIT_NPROC, 0)
    try:
        pages = draw_pages(content) if mime_type == "application/pdf" else [remake_picture(content)]
    except Refused as refused:
        answer({"refused": refused.code})
    except MemoryError:
        answer({"refused": LIMITS})
    else:
        answer({"pages": [[page.width, page.height, len(page.content)] for page in pages]})
        for page in pages:
            sys.stdout.buffer.write(page.content)


def answer(document: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(document).encode() + b"\n")


def _limit(what: int, most: int) -> None:
    """Systems differ in which limits they know; the clock of the parent counts on all of them."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(sys.argv[1])
