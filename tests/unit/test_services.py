"""Which service a segment is about."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.classify.services import Services
from pipeline.codebook import CodeBook
from pipeline.stages import Facts
from pipeline.types import Segment

Find = Callable[..., tuple[str, ...]]


@pytest.fixture
def about(cut: Callable[[str], tuple[Segment, ...]], codebook: CodeBook) -> Find:
    """Return the services of the last segment of a note."""

    def finding(text: str, *facts: str) -> tuple[str, ...]:
        return Services(codebook).find(cut(text), Facts((), facts))[-1]

    return finding


def test_the_words_of_a_segment_name_its_service(about: Find) -> None:
    assert about("PAPER\n\nProgress\n\n- Exam results are better\n") == ("education",)


def test_services_come_in_the_order_of_the_code_book(about: Find) -> None:
    found = about("PAPER\n\nProgress\n\n- Payroll for social work and for schools\n")
    assert found == ("education", "social_services", "support_services")


def test_a_heading_names_the_service_below_it(about: Find) -> None:
    assert about("PAPER\n\nConcerns - Education\n\n- Slow replies\n") == ("education",)


def test_a_title_names_no_service(about: Find) -> None:
    assert about("SCHOOLS\n\nConcerns\n\n- Slow replies\n") == ("general",)


def test_a_word_in_a_long_heading_is_not_what_it_is_about(about: Find) -> None:
    text = "PAPER\n\nWhat the people who use schools told us in May\n\n- Slow replies\n"
    assert about(text) == ("general",)


def test_the_corpus_file_counts_where_the_text_is_silent(about: Find) -> None:
    assert about("PAPER\n\nConcerns\n\n- Slow replies\n", "governance") == ("governance",)
    assert about("PAPER\n\nConcerns\n\n- Slow exams\n", "governance") == ("education",)


def test_it_in_capitals_is_a_service_and_it_is_not(about: Find) -> None:
    assert about("PAPER\n\nConcerns\n\n- The IT is slow\n") == ("support_services",)
    assert about("PAPER\n\nConcerns\n\n- We think it is slow\n") == ("general",)
