"""Where findings stand in a text: the pieces that get an underline, and places as a browser counts them."""

from collections.abc import Sequence

from sandwiches import Finding, coach_lines


def span_of(text: str, finding: Finding) -> tuple[int, int] | None:
    """The place that the finding quotes; None when it quotes nothing that stands in the text."""
    if finding.span is not None and finding.span[1] <= len(text):
        return finding.span
    start = text.find(finding.quote) if finding.quote else -1
    return (start, start + len(finding.quote)) if start >= 0 else None


def marked_pieces(text: str, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """The text cut where findings point: (piece, severity or ""). The worst severity wins where two meet."""
    spans: list[tuple[int, int, str]] = []
    for one in coach_lines(findings, most=len(findings)):
        span = span_of(text, one)
        if span and span[0] < span[1] and all(span[1] <= first or span[0] >= last for first, last, _severity in spans):
            spans.append((*span, one.severity))
    pieces, at = [], 0
    for start, end, severity in sorted(spans):
        pieces += [(text[at:start], "")] if start > at else []
        pieces.append((text[start:end], severity))
        at = end
    return [*pieces, (text[at:], "")]


def in_browser(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The same place counted in UTF-16 units, as a text area counts."""
    return _units(text[: span[0]]), _units(text[: span[1]])


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
