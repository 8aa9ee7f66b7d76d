"""The one tree of errors, and the hint that a word is nearly another."""

import pytest

from community_safety import errors
from community_safety.errors import ConfigurationError, PipelineError, SourceError, near_match


def test_near_match_names_the_closest_word():
    assert near_match("benchmak", ["neighbours", "benchmark"]) == ": did you mean `benchmark`?"


@pytest.mark.parametrize("known", [[], ["neighbours"]])
def test_near_match_says_nothing_when_no_word_is_close(known):
    assert near_match("weather", known) == ""


def test_every_error_of_the_module_is_in_the_one_tree():
    found = [item for item in vars(errors).values() if isinstance(item, type)]
    assert len(found) > 5
    assert all(issubclass(item, PipelineError) for item in found if issubclass(item, Exception))


@pytest.mark.parametrize("kind", [ConfigurationError, SourceError])
def test_an_error_of_several_problems_says_each_on_a_line(kind):
    assert str(kind(["one", "two"])) == "one\ntwo"
    assert kind("one").problems == ["one"]
