"""What each engine is known not to do as AWS does it: strict expected failures, and the table of docs/local.md."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .engines import ENGINES, GUARDED, JAVA, RAW

DOCS = Path(__file__).parents[2] / "docs" / "local.md"
COMMAND = "python -m tests.conformance.gaps"
BEGIN, END = f"<!-- gaps: written by `{COMMAND}` -->", "<!-- end of gaps -->"

UNREAD = "reads it as something else"
LET_THROUGH = "lets it through"
NOT_SERVED = "does not serve it"
ALIKE = "as AWS"


def _guarded(reason: str = LET_THROUGH) -> Mapping[str, str]:
    """A gap of ministack that the guard closes."""
    return {RAW: reason}


def _open(reason: str) -> Mapping[str, str]:
    """A gap of ministack that the guard leaves, as it only refuses."""
    return {GUARDED: reason, RAW: reason}


GAPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # Refused by AWS
        "test_a_filter_on_a_key_attribute_is_refused": _guarded(),
        "test_a_filter_on_a_key_attribute_is_refused_within_functions_and_behind_names": _guarded(),
        "test_a_filter_on_the_keys_of_the_index_that_is_queried_is_refused": _guarded(),
        "test_an_old_query_filter_on_a_key_attribute_is_refused": _guarded(),
        "test_an_operator_that_no_key_knows_is_refused": _guarded(),
        "test_a_global_index_is_not_asked_for_what_it_does_not_project": _guarded("shows what is there"),
        "test_a_global_index_does_not_filter_by_what_it_does_not_project": _guarded(),
        "test_two_indexes_in_one_update_are_refused": _guarded("makes both"),
        "test_an_index_created_beside_one_deleted_is_refused": _guarded("does both"),
        "test_an_index_of_all_attributes_and_some_is_refused": _guarded(),
        "test_an_index_without_keys_or_projection_is_refused": _guarded(),
        "test_time_to_live_is_switched_on_once": _guarded(),
        "test_a_reserved_word_is_refused_as_a_name": _guarded("not in projections"),
        "test_a_placeholder_that_only_begins_like_one_in_use_is_refused": _guarded(),
        "test_a_condition_that_cannot_be_read_is_refused": _guarded(UNREAD),
        "test_an_update_that_cannot_be_read_is_refused": _guarded("passes over what it cannot read"),
        "test_a_projection_that_cannot_be_read_is_refused": _guarded(),
        "test_the_expressions_of_batches_and_transactions_are_read_too": _guarded(),
        "test_an_empty_expression_is_refused": _guarded(),
        "test_a_function_that_is_not_known_is_refused": _guarded("takes it for false"),
        "test_an_operand_of_a_wrong_type_is_refused": _guarded("takes it for false"),
        "test_functions_are_used_as_they_are_meant": _guarded(),
        "test_a_list_of_values_has_at_most_100_of_them": _guarded(),
        "test_an_expression_has_at_most_300_operators": _guarded(),
        "test_two_actions_on_overlapping_paths_are_refused": _guarded("does both"),
        "test_a_path_that_is_a_list_here_and_a_map_there_is_refused": _guarded("in other words"),
        "test_list_append_adds_at_either_end": _guarded("takes what is no list for an empty one"),
        "test_a_sum_with_a_missing_or_other_attribute_is_refused": _guarded("leaves out what is no number"),
        "test_a_path_into_a_missing_map_is_refused": _guarded("does nothing"),
        "test_a_sum_of_more_than_38_digits_is_refused": _guarded("rounds to 28"),
        # Done by AWS
        "test_a_sum_is_exact_to_38_digits": _guarded("rounds to 28"),
        "test_a_batch_of_reads_stops_at_16_mb_and_says_what_is_left": _guarded("returns all"),
        "test_operands_may_stand_in_parentheses": _guarded("refuses them"),
        "test_functions_accept_values_in_place_of_paths": _guarded("refuses them"),
        "test_what_is_missing_equals_nothing_not_even_what_is_missing_too": _guarded("takes both for equal"),
        "test_a_local_index_fetches_what_it_does_not_project": _open("shows only what it projects"),
        "test_a_new_index_is_first_being_created": _open("it is active at once"),
        "test_a_new_index_holds_what_was_there_before": {
            **_open("holds items whose key has a wrong type, too"),
            JAVA: "holds items whose key has a wrong type, too",
        },
        "test_a_table_can_be_written_while_an_index_is_created": {JAVA: "fails with HTTP 500 meanwhile"},
        "test_capacity_beside_billing_by_request_is_refused": {JAVA: LET_THROUGH},
        "test_a_wrong_value_is_a_reason_too": {JAVA: "refuses the request itself"},
        "test_an_insert_does_not_overwrite": {JAVA: "calls the error DuplicateItem"},
        "test_tags_are_kept": {JAVA: NOT_SERVED},
        "test_point_in_time_recovery_is_switched_on": {JAVA: NOT_SERVED},
        "test_a_backup_is_made_listed_and_restored": {JAVA: NOT_SERVED},
        "test_encryption_is_shown": {JAVA: NOT_SERVED},
    }
)
"""By case and engine, what the engine does instead."""


def table() -> str:
    """The gaps in Markdown; a case that is in no row is answered by every engine as AWS answers it."""
    rows = [["", *ENGINES], ["---"] * (len(ENGINES) + 1)]
    rows += [[sentence(case), *(known.get(name, ALIKE) for name in ENGINES)] for case, known in GAPS.items()]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)


def sentence(case: str) -> str:
    """What a case says."""
    words = case.removeprefix("test_").replace("_", " ")
    return re.sub(r"\b(kb|mb)\b", lambda match: match[0].upper(), words[0].upper() + words[1:])


def documented(text: str) -> str:
    """*text* with the table as it should stand there."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    DOCS.write_text(documented(DOCS.read_text()))
