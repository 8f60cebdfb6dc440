"""Run MkDocs for ./scripts/serve and ./scripts/build, with a sentence where it has a traceback.

Usage: run_mkdocs.py serve|build [options of that command of MkDocs]
"""

import errno
import os
import socket
import sys
from urllib.parse import urlsplit

# Material's notice about MkDocs 2 is for maintainers; CONTRIBUTING.md says what we do about it.
os.environ["NO_MKDOCS_2_WARNING"] = "1"

import click  # noqa: E402
from mkdocs.__main__ import cli  # noqa: E402

DEFAULT_ADDRESS = "127.0.0.1:8000"
CANNOT_WRITE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}


def stop(*lines: str, code: int = 1) -> None:
    """End with lines of what is wrong and what to do."""
    for line in lines:
        print(f"==> {line}", file=sys.stderr)
    raise SystemExit(code)


def options_of(verb: str, arguments: list[str]) -> dict[str, object]:
    """Read the arguments as MkDocs will, so that -aHOST:PORT and --dev-addr=HOST:PORT are one."""
    command = cli.commands[verb]
    context = click.Context(command, info_name=f"./scripts/{verb}")
    try:
        return command.make_parser(context).parse_args(list(arguments))[0]
    except click.UsageError as error:
        error.show()
        raise SystemExit(error.exit_code) from None


def refuse_what_does_harm(verb: str, options: dict[str, object]) -> None:
    """Stop for options with which MkDocs hides errors, or makes addresses that nobody published."""
    if verb == "build":
        for name in ("quiet", "verbose"):
            if options.get(name):
                stop(
                    f"--{name} is refused: with it MkDocs passes over broken links. "
                    "Run: ./scripts/build",
                    code=2,
                )
    if options.get("use_directory_urls") is False:
        stop(
            "--no-directory-urls is refused: published addresses end in /release/, "
            f"and would all change to /release.html. Run: ./scripts/{verb}",
            code=2,
        )


def bind(host: str, port: int) -> int:
    """Return 0 if a server can listen there, else the number of the error."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EINVAL
    return 0


def check_address(address: str) -> None:
    """Stop when nothing can listen at HOST:PORT; MkDocs would say so only after building."""
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or port is None:
        stop(f"{address} is no address to serve at. Run: ./scripts/serve -a {DEFAULT_ADDRESS}")
    problem = bind(host, port)
    shown = f"[{host}]" if ":" in host else host
    if problem == errno.EADDRINUSE:
        free = next(p for p in range(port + 1, 65536) if not bind(host, p))
        stop(
            f"Port {port} is taken, perhaps by this guide in another window: "
            f"open http://{shown}:{port}/",
            f"For a second copy: ./scripts/serve -a {shown}:{free}",
        )
    if problem:
        stop(
            f"Nothing can be served at {address}: {os.strerror(problem)}. "
            f"Run: ./scripts/serve -a {DEFAULT_ADDRESS}"
        )


def main() -> None:
    """Look at what was asked for, then let MkDocs do it."""
    verb, *arguments = sys.argv[1:]
    options = options_of(verb, arguments)
    refuse_what_does_harm(verb, options)
    if verb == "serve":
        check_address(str(options.get("dev_addr") or DEFAULT_ADDRESS))
    # Said aloud, as some releases of click lose this default.
    always = ["--livereload"] if verb == "serve" else ["--strict"]
    try:
        cli.main([verb, *always, *arguments], prog_name="mkdocs")
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            raise
        stop(
            f"{error.filename or 'The site'} cannot be written: {error.strerror}. "
            "To build elsewhere: ./scripts/build --site-dir /path/to/folder"
        )


if __name__ == "__main__":
    sys.path[0] = os.getcwd()  # as "python -m mkdocs" has it: hooks see nothing of scripts/
    main()
