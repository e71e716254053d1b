"""Translation packs on the server: what is installed, what is refused, and what everybody may fetch."""

import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from messaging.queries.translation import installed_packs
from messaging.translation import layouts
from messaging.translation.layouts import SHORTLIST_MAGIC
from tests.messaging.tiny_pack import write_tiny_pack

MODEL, VOCABULARY = "model.esen.intgemm8.bin", "vocab.spm"


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Path:
    """An empty folder of installed packs."""
    settings.TRANSLATION_DIR = tmp_path / "store"
    return tmp_path / "store"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_tiny_pack(tmp_path / "es-en", "es-en")


def install(pair: str, folder: Path, *more: str) -> None:
    call_command("translation_install", pair, str(folder), *more, stdout=io.StringIO())


def as_mozilla_has_it(pack: Path) -> Path:
    """The same with a short list, two vocabularies and gzip."""
    vocabulary = (pack / VOCABULARY).read_bytes()
    (pack / "model.esen.intgemm.alphas.bin.gz").write_bytes(gzip.compress((pack / MODEL).read_bytes()))
    (pack / "lex.50.50.esen.s2t.bin.gz").write_bytes(gzip.compress(SHORTLIST_MAGIC + bytes(64)))
    (pack / "srcvocab.esen.spm").write_bytes(vocabulary)
    (pack / "trgvocab.esen.spm.gz").write_bytes(gzip.compress(vocabulary + b"\n\0"))
    (pack / MODEL).unlink()
    (pack / VOCABULARY).unlink()
    return pack


def test_a_pack_is_offered_with_its_hashes_sizes_and_attribution(store: Path, pack: Path) -> None:
    install("es-en", pack, "--experimental", "--attribution", "Tatoeba", "--licence", "CC-BY 2.0")
    answer = Client().get("/translation/packs.json")
    (offered,) = answer.json()["packs"]
    assert "public" in answer["Cache-Control"]
    assert (offered["from"], offered["to"], offered["experimental"]) == ("es", "en", True)
    assert (offered["attribution"], offered["licence"]) == ("Tatoeba", "CC-BY 2.0")
    assert offered["precision"] == "int8shiftAll"
    assert offered["files"]["shortlist"] is None
    named = [offered["files"]["model"], *offered["files"]["vocabs"]]
    assert offered["size"] == sum(file["size"] for file in named)
    for file, name in zip(named, (MODEL, VOCABULARY), strict=True):
        fetched = Client().get(f"/translation/{file['sha256']}")
        content = b"".join(fetched)
        assert content == (pack / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["size"] == int(fetched["Content-Length"])
        assert "immutable" in fetched["Cache-Control"]
        assert fetched.cookies == {}


def test_the_layout_of_mozillas_models_is_unpacked_and_known(store: Path, pack: Path) -> None:
    model = (pack / MODEL).read_bytes()
    install("es-en", as_mozilla_has_it(pack))
    (offered,) = installed_packs()
    assert offered["precision"] == "int8shiftAlphaAll"
    assert len(offered["files"]["vocabs"]) == 2
    assert offered["files"]["model"]["sha256"] == hashlib.sha256(model).hexdigest()
    assert (store / offered["files"]["shortlist"]["sha256"]).read_bytes().startswith(SHORTLIST_MAGIC)


def test_installing_again_replaces_the_pack_and_forgets_its_files(store: Path, pack: Path) -> None:
    install("es-en", pack)
    install("en-es", write_tiny_pack(pack.parent / "en-es", "en-es"))
    (pack / VOCABULARY).write_bytes((pack / VOCABULARY).read_bytes() + b"\n\0")
    install("es-en", pack)
    assert [(one["from"], one["to"]) for one in installed_packs()] == [("en", "es"), ("es", "en")]
    named = {file["sha256"] for one in installed_packs() for file in layouts_files(one)}
    assert {file.name for file in store.iterdir() if not file.name.startswith(".")} == named | {"packs.json"}
    call_command("translation_remove", "en-es", stdout=io.StringIO())
    assert [one["from"] for one in installed_packs()] == ["es"]
    with pytest.raises(CommandError, match="not installed"):
        call_command("translation_remove", "en-es")


def layouts_files(pack: dict[str, Any]) -> list[dict[str, Any]]:
    return [pack["files"]["model"], *pack["files"]["vocabs"]]


def spoil(pack: Path, name: str, content: bytes) -> None:
    (pack / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (MODEL, b"", "not a binary model"),
        (MODEL, b"not a model at all, and long enough to hold a head", "not a binary model"),
        (MODEL, b"\1" + bytes(7) + b"\xff" * 8 + bytes(64), "not a binary model"),
        (VOCABULARY, b"a: 1\n", "not a SentencePiece"),
        ("lex.bin", b"words words words", "not a binary short list"),
        ("model.other.bin", b"", "Which one"),
        ("srcvocab.spm", b"", "vocab"),
        ("lex.bin.gz", b"\x1f\x8b broken", "could not be read"),
        ("lex.bin.gz", gzip.compress(bytes(2_000), mtime=0)[:-9], "could not be read"),
    ],
)
def test_what_is_no_pack_is_refused_in_words_and_changes_nothing(
    store: Path, pack: Path, name: str, content: bytes, words: str
) -> None:
    install("es-en", pack)
    before = installed_packs()
    spoil(pack, name, content)
    with pytest.raises(CommandError, match=words):
        install("es-en", pack)
    assert installed_packs() == before


@pytest.mark.parametrize("pair", ["es", "es-es", "es_en", "ES-EN", "es-en-fr", "../x-en", ""])
def test_a_pair_that_is_none_is_refused(store: Path, pack: Path, pair: str) -> None:
    with pytest.raises(CommandError, match="pair of languages"):
        install(pair, pack)


def test_a_folder_without_a_pack_is_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no model"):
        install("es-en", tmp_path)
    with pytest.raises(CommandError, match="no folder"):
        install("es-en", tmp_path / "nowhere")
    assert installed_packs() == []


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(
    store: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "MAX_FILE_BYTES", 1024 * 1024)
    spoil(pack, "lex.bin.gz", gzip.compress(SHORTLIST_MAGIC + bytes(8 * 1024 * 1024)))
    with pytest.raises(CommandError, match="larger than 1 MB"):
        install("es-en", pack)


def test_an_installation_that_fails_half_way_leaves_what_was_there(
    store: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("es-en", pack)
    before = installed_packs()
    monkeypatch.setattr(json, "dumps", lambda *_, **__: 1 / 0)
    spoil(pack, VOCABULARY, (pack / VOCABULARY).read_bytes() + b"\n\0")
    with pytest.raises(ZeroDivisionError):
        install("es-en", pack)
    assert installed_packs() == before
    assert all((store / file["sha256"]).exists() for file in layouts_files(before[0]))


@pytest.mark.parametrize("name", ["0" * 64, "packs", "..", "lock", "A" * 64])
def test_nothing_but_files_of_installed_packs_is_served(store: Path, pack: Path, name: str) -> None:
    install("es-en", pack)
    assert Client().get(f"/translation/{name}").status_code == 404


@pytest.mark.django_db
def test_the_licences_page_names_every_library_and_whom_a_pack_owes(store: Path, pack: Path) -> None:
    install("es-en", pack, "--attribution", "Sentences of Tatoeba", "--licence", "CC-BY 2.0")
    said = Client().get("/licences/").content.decode()
    for words in ("Sentences of Tatoeba", "CC-BY 2.0", "bergamot-translator", "MPL-2.0", "eld", "libsodium"):
        assert words in said, words
    for text in {library for library in said.split('"') if library.endswith("/LICENSE")}:
        assert Client().get(text).status_code == 200


def test_the_engine_is_served_as_webassembly_and_its_worker_with_the_policy() -> None:
    folder = "/static/accounts/vendor/bergamot"
    assert Client().get(f"{folder}/bergamot-translator-worker.wasm")["Content-Type"] == "application/wasm"
    policy = Client().get(f"{folder}/translator-worker.js")["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "trusted-types" in policy
