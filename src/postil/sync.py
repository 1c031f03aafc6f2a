"""Share annotations by git: commit them, pull, merge and push.

A pull is merged beside the working tree (`git merge-tree`) and only then taken over: where it has conflicts nothing is
touched, and what the reader has staged or changed in other files stays as it is.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote

from postil.core.account import difference
from postil.core.display import shown_line
from postil.errors import DamagedFile, PostilError
from postil.merge_driver import (
    append_lines,
    attributes,
    check_shared,
    content_of,
    has_attributes,
    own_driver,
    prefix_of,
    tables_of,
    top_of,
)
from postil.programs import NETWORK_SECONDS, git, literal, try_git
from postil.store.naming import FOLDER, SUFFIX, annotations_folder

TRIES = 3
"""How often it pulls and pushes, where another has pushed or something was noted meanwhile."""

NAMED = 3
"""So many documents are named in a commit's message."""


def nearest_folder(named: str | None) -> Path:
    """The folder of annotations that is named, else the nearest from the present folder upwards. Raises PostilError."""
    if named is not None:
        if not named or not os.path.isdir(named):
            raise PostilError(f"{named or 'The empty name'} is no folder.")
        return Path(os.path.realpath(named))
    here = Path.cwd()
    found = annotations_folder(here / FOLDER, Path.home())
    if found is None:
        raise PostilError(f"There is no folder of annotations here or above: `mkdir {FOLDER}` makes one in {here}.")
    return Path(os.path.realpath(found))


def sync(folder: Path) -> list[str]:
    """Commit the annotations in a folder, pull, merge and push; returns what was done. Raises PostilError.

    Nothing else is committed. What was committed stays so where pulling or pushing fails.
    """
    check_shared(folder)
    branch = _branch(folder)
    committed = _commit(folder)
    said = [f"committed: {_named(committed, len(committed))}"] if committed else []
    remote, ref = _upstream(folder, branch)
    if not ref:
        return [*said, f"not sent: {branch} has no upstream. `git push --set-upstream REMOTE {branch}` gives it one."]
    try:
        with _merging(folder) as options:
            said += _exchange(folder, f"{remote}/{ref.removeprefix('refs/heads/')}", options)
    except PostilError as error:
        raise PostilError("\n".join([*said, str(error)])) from error
    return said or ["nothing new"]


def _branch(folder: Path) -> str:
    """The branch that is checked out. Raises PostilError where there is none, or a merge waits to be ended."""
    if try_git(folder, "rev-parse", "--quiet", "--verify", "MERGE_HEAD").code == 0:
        raise PostilError(
            "A merge is under way. `git add` what is merged, then `git merge --continue`; `git merge --abort` takes it back."
        )
    branch = try_git(folder, "symbolic-ref", "--quiet", "--short", "HEAD")
    if branch.code != 0:
        raise PostilError("No branch is checked out; `git status` tells why. Nothing was committed.")
    return branch.text


def _commit(folder: Path) -> list[str]:
    """Commit what has changed in the folder, and nothing else; returns the names of the documents, else of the files."""
    status = git(folder, "status", "--porcelain", "--untracked-files=all", "--no-renames", "-z", "--", ".").out
    prefix = prefix_of(folder)
    paths = [os.fsdecode(entry[3:]).removeprefix(prefix) for entry in status.split(b"\0") if entry]
    if not paths:
        return []
    _check_unmerged(folder)
    documents = [_document(path) for path in paths if _is_annotated(path)] or paths
    git(folder, "add", "--all", "--", ".")
    git(folder, "commit", "--quiet", "--only", "-m", f"Annotations: {_named(documents, NAMED)}", "--", ".")
    return documents


def _check_unmerged(folder: Path) -> None:
    """Raises PostilError where a file still holds git's marks; one that postil has mended since can be committed."""
    names = git(folder, "ls-files", "--unmerged", "-z", "--", ".").out.split(b"\0")[:-1]
    for path in dict.fromkeys(os.fsdecode(name.partition(b"\t")[2]) for name in names):
        try:
            tables_of(content_of(folder / path), path)
        except DamagedFile as error:
            words = (
                f"{_document(path)}: git has left a conflict in its annotations. Open it in postil, which merges them."
            )
            raise PostilError(words) from error


def _is_annotated(path: str) -> bool:
    """Whether it is a document's annotation file, by its path in the folder: what begins with a dot is postil's own."""
    return path.endswith(SUFFIX) and not any(part.startswith(".") for part in path.split("/"))


def _document(path: str) -> str:
    """The document's name, from the path of its annotation file in the folder."""
    return shown_line(unquote(path.removesuffix(SUFFIX), errors="replace"))


def _named(names: list[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _upstream(folder: Path, branch: str) -> tuple[str, str]:
    """The remote and the name of the branch there; ("", "") where there is none, or it is a branch of this clone."""
    remote, ref = (try_git(folder, "config", "--get", f"branch.{branch}.{key}").text for key in ("remote", "merge"))
    return ("", "") if not ref or remote in ("", ".") else (remote, ref)


@contextmanager
def _merging(folder: Path) -> Iterator[list[str]]:
    """Git's options for a merge with our driver, whether it is registered or not."""
    driver = ["-c", f"merge.postil.driver={own_driver()}"]
    if has_attributes(folder):
        yield driver
        return
    users = try_git(folder, "config", "--type=path", "--get", "core.attributesFile").text or _usual_attributes()
    with TemporaryDirectory(prefix="postil-") as temporary:
        file = Path(temporary, "attributes")
        file.write_bytes(content_of(Path(users)))
        append_lines(file, attributes(folder))
        yield [*driver, "-c", f"core.attributesFile={file}"]


def _usual_attributes() -> str:
    return os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"), "git", "attributes")


def _exchange(folder: Path, upstream: str, options: list[str]) -> list[str]:
    """Pull, merge and push, as often as it takes; returns what came in and went out."""
    said: list[str] = []
    failure = "too much was noted meanwhile; try again"
    for _ in range(TRIES):
        try:
            said += _pull(folder, upstream, options)
        except PostilError:
            if _commit(folder):
                continue  # something was noted meanwhile, and git overwrites nothing
            raise
        ahead = _ahead(folder)
        if ahead == 0:
            return said
        pushed = try_git(folder, "-c", "push.default=upstream", "push", "--quiet", seconds=NETWORK_SECONDS)
        if pushed.code == 0:
            return [*said, f"sent to {upstream}" + (f": {ahead} commits" if ahead > 1 else "")]
        failure = pushed.words
        if b"rejected]" not in pushed.err:
            break
    raise PostilError("\n".join([*said, f"not sent to {upstream}: {failure}"]))


def _ahead(folder: Path) -> int:
    """How many commits the upstream has not."""
    head, upstream = _commit_of(folder, "HEAD"), _commit_of(folder, "@{upstream}")
    if not head:
        return 0
    return int(git(folder, "rev-list", "--count", head, *([f"^{upstream}"] if upstream else [])).text)


def _commit_of(folder: Path, name: str) -> str:
    """The commit's hash, "" where there is none."""
    return try_git(folder, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}").text


def _pull(folder: Path, name: str, options: list[str]) -> list[str]:
    """Fetch and merge; returns what came in, document by document."""
    git(folder, "fetch", "--quiet", seconds=NETWORK_SECONDS)
    ours, theirs = _commit_of(folder, "HEAD"), _commit_of(folder, "@{upstream}")
    if not theirs or (ours and _is_in(folder, theirs, ours)):
        return []
    merged = theirs if not ours or _is_in(folder, ours, theirs) else _merge(folder, name, (ours, theirs), options)
    git(folder, "merge", "--quiet", "--ff-only", merged)
    return list(_arrivals(folder, ours, theirs, merged))


def _is_in(folder: Path, commit: str, other: str) -> bool:
    return try_git(folder, "merge-base", "--is-ancestor", commit, other).code == 0


def _merge(folder: Path, name: str, sides: tuple[str, str], options: list[str]) -> str:
    """A commit that merges both sides; the working tree is left alone. Raises PostilError where they conflict."""
    ran = try_git(top_of(folder), *options, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", *sides)
    tree, *names = [os.fsdecode(each) for each in ran.out.split(b"\0") if each]
    if ran.code == 1 and names:
        files = ", ".join(dict.fromkeys(map(shown_line, names)))
        raise PostilError(
            f"{name} was not merged, and nothing was changed: it conflicts in {files}. `git pull` merges by hand."
        )
    if ran.code != 0:
        raise PostilError(f"git cannot merge here (git 2.38 or newer is needed): {ran.words}")
    parents = [word for side in sides for word in ("-p", side)]
    return git(folder, "commit-tree", tree, *parents, "-m", f"Merge {name}: annotations").text


def _arrivals(folder: Path, ours: str, theirs: str, merged: str) -> Iterator[str]:
    """What a merge has brought, document by document, and by whom."""
    top, prefix = top_of(folder), prefix_of(folder)
    since = [theirs, f"^{ours}"] if ours else [theirs]
    before_it = ours or git(top, "hash-object", "-t", "tree", os.devnull).text
    changed = git(top, "diff", "--name-only", "--no-renames", "-z", before_it, merged).out.split(b"\0")[:-1]
    paths = list(map(os.fsdecode, changed))
    for path in paths:
        name = path.removeprefix(prefix)
        if path.startswith(prefix) and _is_annotated(name):
            before, after = (_table_at(top, commit, path) for commit in (before_it, merged))
            authors = git(top, "log", "--no-merges", "--format=%an", *since, "--", literal(path)).text.splitlines()
            by = ", ".join(sorted(map(shown_line, set(authors))))
            yield f"{_document(name)}: {difference(before, after) or 'no annotation changed'}" + (
                f" ({by})" if by else ""
            )
    others = sum(not path.startswith(prefix) for path in paths)
    if others:
        yield "1 other file changed" if others == 1 else f"{others} other files changed"


def _table_at(top: Path, commit: str, path: str) -> dict[str, Any]:
    """The annotations by id in a file as it is in a commit; none where there is no such file, or it is damaged."""
    shown = try_git(top, "cat-file", "blob", f"{commit}:{path}")
    rows = tables_of(shown.out, path, as_base=True).get("annotations", {}) if shown.code == 0 else {}
    return {row["id"]: row for row in rows.values() if isinstance(row, dict) and isinstance(row.get("id"), str)}
