"""Everything that can go wrong, in words for the person at the screen."""


class PostilError(Exception):
    """An error whose text is shown as it is; it says what to do."""


class NothingSelected(PostilError):
    """A verb was asked to act on an empty passage."""

    def __init__(self) -> None:
        super().__init__("There are no words here to mark: the document is empty. q quits.")


class NoCurrentAnnotation(PostilError):
    """A verb needs an annotation, and none or several lie under the focus."""


class BadTag(PostilError):
    """A tag that breaks the rule for tags."""


class CannotRead(PostilError):
    """A document that cannot be opened: missing, a folder, not allowed, no reader for it."""


class IsBinary(CannotRead):
    """A document whose bytes are not text; `--force` opens it all the same."""


class CannotSave(PostilError):
    """What was noted could not be written; it is kept and tried again."""


class ChangedMeanwhile(CannotSave):
    """Another program has put a file in the place of the one that was read and is about to be replaced."""


class NoExpression(PostilError):
    """What was typed is no regular expression; the text says why and where."""


class TakesTooLong(PostilError):
    """A search that was stopped after its time."""


class AmbiguousQuote(PostilError):
    """A quote that stands several times in its document."""


class NotFound(PostilError):
    """A quote or an annotation that is not there."""


class BadRecord(PostilError):
    """A record that is no annotation, or points at its passage in a way that cannot be read."""


class DamagedFile(PostilError):
    """An annotation file that is no JSON or has no tables; `content` is what is in it."""

    def __init__(self, words: str, content: bytes) -> None:
        super().__init__(words)
        self.content = content
