"""The command line: check, render, schema. Exit 0 when nothing blocks, 1 when something does, 2 for bad input."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date

from sandwiches.document import Document
from sandwiches.errors import InputError, SandwichError
from sandwiches.findings import Finding
from sandwiches.json_input import parse_object, read_bytes

SEVERITY_NAMES = {
    "sv": {"block": "STOPP", "warn": "VARNING", "advise": "RÅD"},
    "en": {"block": "BLOCK", "warn": "WARNING", "advise": "ADVICE"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return int(options.run(options))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SandwichError as error:
        print(f"sandwiches: {' '.join(str(error).split())}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m sandwiches", description="Check and render truth sandwiches.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="check a document against the rules", description="Print the rules that fired.")
    check.add_argument("file", metavar="FILE", help="a JSON file with one document, or - for standard input")
    check.add_argument("--json", action="store_true", help="print a JSON list of {rule, severity, part, message}")
    check.add_argument("--as-of", type=_day, default=None, metavar="DATE", help="the day to check for, default today")
    check.add_argument("--language", choices=("sv", "en"), help="language of the messages, default the document's")
    check.set_defaults(run=_check)
    render = commands.add_parser("render", help="render a document", description="Print the document in another form.")
    render.add_argument("file", metavar="FILE", help="a JSON file with one document, or - for standard input")
    render.add_argument(
        "--to", choices=("html", "text", "markdown", "claimreview"), default="html", help="the form, default html"
    )
    render.add_argument("--organisation", default="", help="who answers; default the unit in the footer")
    render.add_argument("--url", default="", help="the public address of the answer")
    render.add_argument("--json", action="store_true", help="print a JSON object {format, content}")
    render.set_defaults(run=_render)
    schema = commands.add_parser("schema", help="print the JSON Schema of a document")
    schema.add_argument("--json", action="store_true", help="the schema is always JSON; accepted for symmetry")
    schema.set_defaults(run=_schema)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage text."""

    def error(self, message: str) -> None:  # type: ignore[override]
        print(f"sandwiches: {message}; see --help", file=sys.stderr)
        raise SystemExit(2)


def _day(text: str) -> date:
    try:
        if len(text) != 10:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a date such as 2026-11-20") from error


def _load(file: str) -> Document:
    document, warnings = Document.from_json(parse_object(read_bytes(file)))
    for warning in warnings:
        print(f"sandwiches: warning: {warning}", file=sys.stderr)
    return document


def _check(options: argparse.Namespace) -> int:
    from sandwiches.checking import check

    document = _load(options.file)
    as_of = options.as_of or date.today()  # the command line is an edge: it may ask what day it is
    findings = check(document, as_of=as_of, language=options.language)
    if options.json:
        rows = [{"rule": one.rule, "severity": one.severity, "part": one.part, "message": one.message} for one in findings]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _print_findings(findings, options.language or document.language)
    return 1 if any(finding.is_block for finding in findings) else 0


def _print_findings(findings: list[Finding], language: str) -> None:
    if not findings:
        print("Inget att anmärka." if language == "sv" else "Nothing to remark on.")
    for one in findings:
        quote = f" ({one.quote[:80]})" if one.quote else ""
        print(f"{SEVERITY_NAMES[language][one.severity]:8} {one.rule:4} {one.part}: {one.message}{quote}")


def _render(options: argparse.Namespace) -> int:
    from sandwiches import rendering

    document = _load(options.file)
    organisation = options.organisation or document.footer.unit
    if options.url and not rendering.is_safe_address(options.url):
        raise InputError("--url must be a whole http or https address.")
    content: object
    if options.to == "claimreview":
        content = rendering.claim_review(document, organisation=organisation, url=options.url)
    else:
        make = {"html": rendering.render_html, "text": rendering.render_text, "markdown": rendering.render_markdown}[options.to]
        content = make(document, organisation=options.organisation, url=options.url or None)
    if options.json:
        print(json.dumps({"format": options.to, "content": content}, ensure_ascii=False))
    elif isinstance(content, str):
        print(content.rstrip("\n"))
    else:
        print(json.dumps(content, ensure_ascii=False, indent=1))
    return 0


def _schema(options: argparse.Namespace) -> int:
    from sandwiches.schema import document_schema

    print(json.dumps(document_schema(), ensure_ascii=False, indent=1))
    return 0
