"""Bytes become text, whatever encoding they are in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.formats.decoding import decode, is_binary

TEXT = "Café – 11 °C, “said” 日本 😀"


def test_utf8_is_read_as_it_is():
    assert decode(TEXT.encode()) == (TEXT, "utf-8")


@pytest.mark.parametrize(
    ("mark", "codec", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_a_byte_order_mark_names_the_encoding_and_is_no_text(mark, codec, name):
    assert decode(mark + TEXT.encode(codec)) == (TEXT, name)


def test_what_is_not_utf8_is_windows_1252():
    assert decode("Café – “said”".encode("cp1252")) == ("Café – “said”", "cp1252")


def test_bytes_without_a_meaning_are_replaced_and_told():
    text, name = decode(b"a\x81b")

    assert (text, name) == ("a\ufffdb", "utf-8, some bytes unreadable")


def test_what_holds_a_nul_is_not_taken_for_windows_1252():
    assert decode(b"caf\xe9\0") == ("caf\ufffd\0", "utf-8, some bytes unreadable")


def test_half_a_code_unit_at_the_end_of_utf16_is_replaced_and_told():
    assert decode(codecs.BOM_UTF16_LE + b"a\0b") == ("a\ufffd", "utf-16, some bytes unreadable")


def test_no_bytes_are_an_empty_text():
    assert decode(b"") == ("", "utf-8")


@given(st.binary(max_size=60), st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE]))
def test_no_bytes_fail_to_become_text(data, mark):
    text, name = decode(mark + data)

    assert isinstance(text, str)
    assert name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_utf8(text):
    assert decode(codecs.BOM_UTF8 + text.encode())[0] == text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TEXT.encode(),
        codecs.BOM_UTF16_LE + "a".encode("utf-16-le"),
        b"N\bNA\bA",
        b"\x1b[31mred\x1b[0m",
        b"a\tb\r\n\f",
    ],
)
def test_text_is_not_binary(data):
    assert not is_binary(data)


@pytest.mark.parametrize("data", [b"%PDF\0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(1, 32)) * 9])
def test_what_holds_a_nul_or_many_controls_is_binary(data):
    assert is_binary(data)


def test_only_the_beginning_is_looked_at():
    assert not is_binary(b"a" * 10_000 + b"\0")
