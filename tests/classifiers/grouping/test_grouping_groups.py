"""Groups grow text by text; order matters little, held groups only grow, and adding is quick."""

import json
import random
import time

import pytest

from classifiers.cli import main
from classifiers.corpus import load_corpus
from classifiers.grouping.groups import Entry, Groups, Member
from classifiers.grouping.measuring import measure_held_out, score

BUS = (
    "Kommunen ger alla nyanlända gratis busskort hela året.",
    "Nu får alla nyanlända gratis busskort av kommunen.",
    "Gratis busskort till nyanlända, det betalar kommunen.",
)
POOL = ("Badhuset stänger för män varje fredag.", "Varje fredag stänger badhuset för män.")


def partition(groups):
    """The groups as sets of items, whatever their ids."""
    found = {}
    for item_id, group_id in groups.group_of.items():
        found.setdefault(group_id, set()).add(item_id)
    return sorted(map(sorted, found.values()))


def entries(*texts):
    return [Entry(number, text) for number, text in enumerate(texts)]


def test_the_same_claim_meets_and_another_stays_apart(vectors):
    """With the reason: the words they share."""
    groups = Groups(vectors)
    placed = groups.add_all(entries(*BUS, *POOL, "Skolan har fått nya lokaler."))
    assert partition(groups) == [[0, 1, 2], [3, 4], [5]]
    assert {one.item_id: one.sign for one in placed}[5] == "alone"
    words = next(one.words for one in placed if one.item_id == 0)
    assert {"busskort", "gratis"} <= set(words)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_arrival_gives_the_same_groups(vectors, seed):
    """Six orders, one answer."""
    rows = entries(*BUS, *POOL)
    random.Random(seed).shuffle(rows)
    groups = Groups(vectors)
    for row in rows:
        groups.add(row)
    assert partition(groups) == [[0, 1, 2], [3, 4]]


def test_a_known_text_changes_nothing(vectors):
    """Twice is once."""
    groups = Groups(vectors)
    groups.add_all(entries(*BUS))
    assert groups.add(Entry(0, BUS[0])) == []
    assert len(groups) == 3


def test_a_held_group_grows_but_is_never_moved(vectors):
    """Two groups that the machine would have joined stay two."""
    members = [Member(0, BUS[0], 10, is_held=True), Member(1, BUS[1], 11, is_held=True)]
    groups = Groups(vectors, members)
    placed = groups.add(Entry(2, BUS[2]))
    assert [one.item_id for one in placed] == [2]
    assert groups.group_of[2] in (10, 11)
    assert (groups.group_of[0], groups.group_of[1]) == (10, 11)


def test_free_groups_that_turn_out_to_be_one_are_joined_and_the_move_is_told(vectors):
    """From which group the text came."""
    groups = Groups(vectors, [Member(0, BUS[0], 10), Member(1, BUS[1], 11)])
    placed = groups.add(Entry(2, BUS[2]))
    assert partition(groups) == [[0, 1, 2]]
    assert [(one.item_id, one.from_group_id) for one in placed if one.from_group_id] == [(1, 11)]


def test_what_was_taken_out_is_not_put_back(vectors):
    """Apart from its former group; free to stand alone."""
    groups = Groups(vectors, [Member(0, BUS[0], 10), Member(1, BUS[1], 10)], apart=[(2, 10)])
    groups.add(Entry(2, BUS[2]))
    assert groups.group_of[2] != 10


@pytest.mark.parametrize(
    "text",
    ["", "🙂🙂🙂", "1234 5678", "a" * 1_000_000, "Ã¥Ã¤Ã¶ Ã©", "HAHAHAHA" * 5000, "\x00\u202e", "tack hej and thanks for allt"],
    ids=["empty", "emoji", "digits", "huge", "mojibake", "repeated", "controls", "mixed"],
)
def test_bad_texts_stand_alone_and_harm_nothing(vectors, text):
    """No error, and no group with others."""
    groups = Groups(vectors)
    groups.add_all([*entries(*BUS), Entry(7, text), Entry(8, "Badhuset stänger för män varje fredag.")])
    assert [7] in partition(groups)
    assert [0, 1, 2] in partition(groups)


def test_adding_to_ten_thousand_open_texts_takes_at_most_20_ms(vectors):
    """Processor time, the median of twenty."""
    texts = [one.text.text.split() for one in load_corpus().sentences]
    draw = random.Random(3)

    def text():
        first, second = draw.choice(texts), draw.choice(texts)
        return " ".join(first[: len(first) // 2] + second[len(second) // 2 :])

    groups = Groups(vectors, [Member(number, text(), number // 3) for number in range(10_000)])
    spent = []
    for number in range(10_000, 10_020):
        entry = Entry(number, text())
        start = time.process_time()
        groups.add(entry)
        spent.append(time.process_time() - start)
    assert sorted(spent)[10] <= 0.020


def test_scores_of_a_perfect_and_of_a_useless_grouping():
    """One is 1; all alone has no recall of pairs; all together no precision."""
    truth = {0: "a", 1: "a", 2: "b", 3: "b"}
    assert score({0: 1, 1: 1, 2: 2, 3: 2}, truth).b3_f1 == 1
    alone = score({0: 1, 1: 2, 2: 3, 3: 4}, truth)
    assert (alone.pair_recall, alone.b3_precision, alone.b3_recall) == (0, 1, 0.5)
    assert score({0: 1, 1: 1, 2: 1, 3: 1}, truth).pair_precision == pytest.approx(1 / 3)


def test_held_out_rumours_keep_the_floor_of_the_model_card():
    """Few wrong texts meet; the order of arrival matters little."""
    scores, agreement = measure_held_out(load_corpus())
    assert scores.pair_precision >= 0.75
    assert scores.pair_recall >= 0.15
    assert scores.b3_precision >= 0.85
    assert agreement >= 0.95


def test_the_command_prints_a_line_a_text_and_a_line_a_group(tmp_path, capsys):
    """With the proposed claim."""
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps({"id": f"t{n}", "text": text}) + "\n" for n, text in enumerate(BUS)), "utf-8")
    assert main(["group", str(file)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row.get("id") for row in rows] == ["t0", "t1", "t2", None]
    assert rows[-1]["texts"] == 3
    assert "busskort" in rows[-1]["claim"]


def test_the_command_names_a_bad_line(tmp_path, capsys):
    """And prints nothing else."""
    file = tmp_path / "items.jsonl"
    file.write_text('{"text": "utan id"}\n', "utf-8")
    assert main(["group", str(file)]) == 2
    assert "line 1" in capsys.readouterr().err
