"""Files appear whole or not at all."""

import hashlib
import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community_safety.files import PART, sha256_of, write_atomically


def test_text_is_written_as_utf_8_with_its_own_line_ends(tmp_path):
    path = tmp_path / "new" / "folder" / "file.txt"
    write_atomically(path, "café\r\nline\n")
    assert path.read_bytes() == b"caf\xc3\xa9\r\nline\n"


def test_a_file_is_replaced_and_nothing_else_is_left_beside_it(tmp_path):
    path = tmp_path / "file.txt"
    write_atomically(path, "old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such rights")
@pytest.mark.parametrize(("umask", "rights"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_umask_says_who_may_read_a_written_file(tmp_path, umask, rights):
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "file.txt", "old")
        write_atomically(tmp_path / "file.txt", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file.txt").stat().st_mode) == rights


@pytest.mark.parametrize("name", ["a.csv", ".hidden", "ŵ" * 120, "x" * 250])
def test_an_unfinished_file_has_a_name_by_which_the_next_build_knows_it(
    tmp_path, monkeypatch, name
):
    seen = []
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda old, new: seen.append(old) or replace(old, new))
    write_atomically(tmp_path / name, "text")
    (temporary,) = seen
    assert temporary.parent == tmp_path
    assert re.fullmatch(PART, temporary.name)


def test_a_write_that_fails_leaves_no_temporary_file(tmp_path):
    folder = tmp_path / "taken"
    folder.mkdir()
    with pytest.raises(OSError, match="taken"):
        write_atomically(folder, "text")
    assert list(tmp_path.iterdir()) == [folder]


def test_hash_of_an_empty_file_is_the_published_one(tmp_path):
    """FIPS 180-4: SHA-256 of the empty message."""
    path = tmp_path / "empty"
    path.touch()
    assert sha256_of(path) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@settings(max_examples=5)
@given(content=st.binary(max_size=100))
def test_hash_is_that_of_all_bytes_also_over_a_chunk(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("hash") / "file"
    data = content + b"x" * (1 << 20)
    write_atomically(path, data)
    assert sha256_of(path) == hashlib.sha256(data).hexdigest()
