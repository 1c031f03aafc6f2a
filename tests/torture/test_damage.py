"""Files cut short, with a byte changed, and with a block of zeros."""

from torture.damage import blocks, cuts, flips


def test_a_file_cut_short_gives_what_is_whole_and_is_kept() -> None:
    assert cuts(every=199).faults == ()


def test_a_file_with_a_changed_byte_gives_what_is_whole_and_is_kept() -> None:
    assert flips(100).faults == ()


def test_a_file_with_a_block_of_zeros_gives_what_is_whole_and_is_kept() -> None:
    assert blocks(20).faults == ()
