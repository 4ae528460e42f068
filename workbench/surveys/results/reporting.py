"""A wave's stored counts as a report: shares that know their sample, hidden where hidden, in the language of the reader."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from workbench.surveys.results import changes, words
from workbench.surveys.results.models import WaveResult
from workbench.surveys.results.report import Cell, ShownAnswer, ShownQuestion, ShownTable, WaveReport
from workbench.surveys.statistics.showing import LEAST_FOR_PERCENT, Share
from workbench.surveys.statistics.suppression import SMALL, suppress_list
from workbench.surveys.statistics.weighting import WeightedShare
from workbench.surveys.waves.models import STATEMENTS, WaveItem
from workbench.surveys.waves.ordering import in_order

LOW_STAGE = 0.6  # a stage of which fewer answered is not compared (METHOD.md D.2)


def make_report(
    result: WaveResult, *, earlier: WaveResult | None = None, unnamed: Collection[int] = (), for_public: bool = False
) -> WaveReport:
    """The report of one counted wave. `earlier` is the result it was compared with; `unnamed` are rumours that are left out."""
    wave, counts = result.wave, result.counts
    items = [item for item in in_order(wave.items) if item.code in counts["questions"] and item.rumour_id not in unnamed]
    questions = [one for item in items for one in _questions(result, item)]
    left_out = sum(item.rumour_id in unnamed for item in wave.items if item.rumour_id is not None)
    moved = changes.make_changes(result, earlier, [item for item in items if item.kind in STATEMENTS])
    return WaveReport(
        code=wave.code,
        title=words.in_language(wave.titles, wave).text,
        held_on=result.held_on,
        sampling=wave.sampling,
        sampling_words=words.sampling_words(wave.sampling),
        base=result.base,
        base_words=words.base_words(wave, result.base),
        rate_words=words.rate_words(counts.get("rate")),
        questions=tuple(questions),
        statements=_statement_table(questions, "belief", _("What people believe")),
        heard=_statement_table(questions, "heard", _("What people have heard")),
        others=tuple(_question_table(one) for one in questions if one.part == "answer"),
        background=tuple(_background_tables(result, items)),
        stages=_stage_table(result),
        compared_words=changes.compared_words(result, earlier),
        changes=tuple(moved),
        change_table=changes.change_table(moved),
        effects=tuple(changes.effect_sentences(result, earlier, items)),
        limits=tuple(_limits(result, for_public, left_out)),
        left_out=left_out,
        is_published=result.published_at is not None,
    )


def share_of(result: WaveResult, part: Mapping[str, Any], answer: str) -> Share | None:
    """One answer's share, or None where it is hidden."""
    if answer in part["hidden"] or part["base"] < SMALL:
        return None
    weighted = WeightedShare(part["weighted"][answer], part["effective"]) if "weighted" in part else None
    return Share(part["counts"][answer], part["base"], result.wave.sampling, weighted)


def answers_of(result: WaveResult, item: WaveItem, name: str) -> tuple[ShownAnswer, ...]:
    """The answers to one part of a question, as they may be shown."""
    part = result.counts["questions"][item.code]["parts"][name]
    return tuple(_answer(result, item, name, part, answer) for answer in part["counts"])


def _questions(result: WaveResult, item: WaveItem) -> list[ShownQuestion]:
    stored = result.counts["questions"][item.code]
    text = words.in_language(item.texts, result.wave)
    found = []
    for name, part in stored["parts"].items():
        answers = answers_of(result, item, name)
        base = part["base"] if part["base"] >= SMALL else None
        notes = _sure_notes(stored, part) if name == "belief" else ()
        several = bool(stored.get("is_several"))
        found.append(ShownQuestion(item.code, item.kind, name, text.text, text.language, base, answers, notes, several))
    return found


def _answer(result: WaveResult, item: WaveItem, name: str, part: Mapping[str, Any], answer: str) -> ShownAnswer:
    label = words.answer_words(result.wave, item, name, answer)
    share = share_of(result, part, answer)
    if share is None:
        return ShownAnswer(answer, label, None, None)
    percent = round(share.percent, 1) if share.has_percent else None
    if not share.has_interval:
        return ShownAnswer(answer, label, share.count, percent)
    interval = share.interval
    return ShownAnswer(answer, label, share.count, percent, round(100 * interval.low, 1), round(100 * interval.high, 1))


def _sure_notes(stored: Mapping[str, Any], part: Mapping[str, Any]) -> tuple[str, ...]:
    """How sure believers and those who reject are, on average; only of thirty or more."""
    found = []
    for key in ("true", "false"):
        count, total = stored["sure"][key]
        if count >= LEAST_FOR_PERCENT and key not in part["hidden"]:
            mean = format_decimal(total / count, "0.0")
            believers = _("Those who believe it are on average sure to %(mean)s of 5.", mean=mean)
            found.append(
                believers if key == "true" else _("Those who reject it are on average sure to %(mean)s of 5.", mean=mean)
            )
    return tuple(found)


def _statement_table(questions: list[ShownQuestion], part: str, caption: str) -> ShownTable:
    """Statements as rows. Percentages when every statement has enough answers, else counts."""
    rows = [one for one in questions if one.part == part]
    if not rows:
        return ShownTable(caption, (), ())
    in_percent = all((one.base or 0) >= LEAST_FOR_PERCENT for one in rows)
    has_interval = in_percent and any(answer.low is not None for one in rows for answer in one.answers)
    labels = [answer.label for answer in rows[0].answers]
    columns = [_("Statement"), _("Kind"), _("Answers")]
    columns += [_("%(label)s, %%", label=label) for label in labels] if in_percent else labels
    if has_interval:
        columns += [_("%(label)s, from", label=labels[0]), _("%(label)s, to", label=labels[0])]
    table: list[tuple[Cell, ...]] = []
    for one in rows:
        figures: list[Cell] = [answer.percent if in_percent else answer.count for answer in one.answers]
        if has_interval:
            figures += [one.answers[0].low, one.answers[0].high]
        table.append((one.text, words.kind_words(one.kind), one.base, *figures))
    return ShownTable(caption, tuple(columns), tuple(table), _note(in_percent, has_interval))


def _note(in_percent: bool, has_interval: bool) -> str:
    found = [] if in_percent else [_("Counts, because fewer than thirty answered.")]
    found += [_("From and to: 95 % interval.")] if has_interval else []
    return " ".join([*found, _("A dash or empty cell is hidden because few people stand behind it.")])


def _question_table(question: ShownQuestion) -> ShownTable:
    """One question with its answers as rows."""
    has_percent = any(answer.percent is not None for answer in question.answers)
    has_interval = any(answer.low is not None for answer in question.answers)
    columns = [_("Answer"), _("Number")]
    columns += [_("Percent")] if has_percent else []
    columns += [_("From, %"), _("To, %")] if has_interval else []
    rows: list[tuple[Cell, ...]] = []
    for answer in question.answers:
        figures: list[Cell] = [answer.count]
        figures += [answer.percent] if has_percent else []
        figures += [answer.low, answer.high] if has_interval else []
        rows.append((answer.label, *figures))
    note = _("Several answers could be given.") if question.is_several else ""
    base = _("Too few answered.")
    if question.base is not None:
        base = ngettext("%(count)s answer.", "%(count)s answers.", question.base, count=question.base)
    return ShownTable(question.text, tuple(columns), tuple(rows), " ".join(one for one in (base, note) if one))


def _background_tables(result: WaveResult, items: list[WaveItem]) -> list[ShownTable]:
    """Each statement and the trust question by each background variable; one variable at a time."""
    tables = []
    for item in items:
        for name, part in result.counts["questions"][item.code]["parts"].items():
            for variable, groups in part.get("by", {}).items():
                tables.append(_background_table(result, item, name, part, variable, groups))
    return tables


def _background_table(
    result: WaveResult, item: WaveItem, name: str, part: Mapping[str, Any], variable: str, groups: list[dict[str, Any]]
) -> ShownTable:
    wave = result.wave
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        base = sum(group["counts"].values())
        figures = [None if answer in group["hidden"] else group["counts"][answer] for answer in part["counts"]]
        rows.append((words.group_words(wave, variable, group["group"]), base if base >= SMALL else None, *figures))
    columns = (
        words.variable_word(wave, variable), _("Answers"), *(words.answer_words(wave, item, name, one) for one in part["counts"]),
    )  # fmt: skip
    caption = _("%(question)s – by: %(variable)s", question=words.in_language(item.texts, wave).text, variable=columns[0])
    return ShownTable(
        caption, columns, tuple(rows), _("Counts of answers. A dash or empty cell is hidden because few people stand behind it.")
    )


def _stage_table(result: WaveResult) -> ShownTable | None:
    stages = result.counts.get("stages") or []
    if not stages:
        return None
    shown = suppress_list({str(place): stage["answered"] for place, stage in enumerate(stages)})
    columns = (_("Class"), _("Pupils"), _("Absent"), _("Pupils who answered"), _("Answered, %"))
    rows: list[tuple[Cell, ...]] = []
    for place, stage in enumerate(stages):
        answered = shown[str(place)]
        enough = answered is not None and stage["pupils"] >= LEAST_FOR_PERCENT
        percent = round(100 * answered / stage["pupils"], 1) if enough and answered is not None else None
        rows.append((stage["name"], stage["pupils"], stage["absent"], answered, percent))
    note = _("A dash or empty cell is hidden, or too small for a percentage.")
    return ShownTable(_("How many answered in each class"), columns, tuple(rows), note)


def _limits(result: WaveResult, for_public: bool, left_out: int) -> list[str]:
    found = words.limits(result.wave, result.counts)
    stages = result.counts.get("stages") or []
    if len(stages) > 1 and any(stage["answered"] < LOW_STAGE * stage["pupils"] for stage in stages):
        found.append(_("In at least one class fewer than six in ten answered. Do not compare the classes with each other."))
    if left_out and for_public:
        found.append(_("Statements that are not named in public are left out: %(count)s.", count=left_out))
    return found
