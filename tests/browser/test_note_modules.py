"""Private notes as a device reads them, and who is named in them: tables, in Chromium."""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.vectors.cast import load_vectors
from tests.vectors.serving import serve

pytestmark = pytest.mark.browser
LIB = f"{settings.STATIC_URL}messaging/js/lib/"
TEAM = [
    {"id": "1", "name": "Luis Montero"},
    {"id": "2", "name": "Nadia Benali"},
    {"id": "3", "name": "Ana Ruiz"},
    {"id": "4", "name": "Ana Soto"},
    {"id": "5", "name": "Iñaki Öz"},
]
# What is written, and whom it names.
NAMED = [
    ("@Luis, can you?", ["1"]),
    ("ask @nadia benali or @LUIS", ["2", "1"]),
    ("@Luisa and mail@luis.example are nobody", []),
    ("@Ana is two people", []),
    ("@Ana Soto is one", ["4"]),
    ("(@iñaki)", ["5"]),
    ("@@Luis @Luis", ["1"]),
    ("nobody", []),
]


def test_colleagues_are_named_by_their_whole_name_or_a_first_name_that_is_theirs_alone(page: Page) -> None:
    serve(page)
    found: list[list[str]] = page.evaluate(
        """async ([lib, team, texts]) => {
          const { mentionsIn } = await import(lib + 'mentions.js');
          return texts.map((text) => mentionsIn(text, team));
        }""",
        [LIB, TEAM, [text for text, _ in NAMED]],
    )
    assert found == [named for _, named in NAMED]


READ = """async ([lib, vectors]) => {
  const { readNote } = await import(lib + 'notes.js');
  const { idText } = await import(lib.replace('messaging/js/lib/', 'accounts/js/lib/') + 'ids.js');
  const { unb64 } = await import(lib.replace('messaging/js/lib/', 'accounts/js/crypto/') + 'primitives.js');
  const uuid = (text) => idText(unb64(text));
  const seed = (epoch) => [epoch, unb64(vectors.seeds[`biz/epoch${epoch}`])];
  const holding = (...epochs) => ({
    party: unb64(vectors.ids.business), keys: new Map(epochs.map((epoch) => [epoch, {}])),
    pack: { epochSeeds: new Map(epochs.map(seed)) },
  });
  const sealed = vectors.notes.good.map(({ conv, id, author, epoch, ct }) => ({
    key: id, conversation: uuid(conv), id: uuid(id), author: { id: uuid(author), name: '' }, epoch, ct, at: 1,
  }));
  const [newest, old, whole] = sealed;
  const said = ({ text, problem }) => problem ?? text;
  return [
    said(readNote(holding(1, 2), newest)), said(readNote(holding(1, 2), old)),
    said(readNote(holding(2), old)),
    said(readNote(holding(1), newest)), said(readNote(holding(1, 2), whole)),
    said(readNote(holding(1, 2), { ...newest, conversation: old.conversation })),
    said(readNote(holding(1, 2), { ...newest, author: old.author })),
    said(readNote(holding(1, 2), { ...newest, ct: '????' })),
  ];
}"""


def test_notes_of_old_epochs_stay_readable_and_what_cannot_be_read_says_why(page: Page) -> None:
    vectors: Any = load_vectors()
    serve(page)
    said = page.evaluate(READ, [LIB, vectors])
    assert said == [
        "Prefers a call. @Luis, ¿puedes? 🙂",
        "x",
        "forgotten",
        "waiting",
        "unreadable",
        "unreadable",
        "unreadable",
        "unreadable",
    ]
