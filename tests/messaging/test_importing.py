"""Files and rows: what is read, what is refused, and with which code."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.downloads import csv_lines
from messaging.importing import workbooks
from messaging.importing.files import read_upload, rows_of
from messaging.importing.mapping import check_mapping, guess_mapping, key_for
from messaging.importing.problems import FileError, MessagingError
from messaging.importing.rows import Draft, RowReader
from messaging.importing.values import read_date, read_figure, read_number, read_yes_no

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
HEADERS = ["Teléfono", "Nombre", "Acepta publicidad"]


def table(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def cells_of(file: io.BytesIO) -> tuple[list[str], list[list[str]]]:
    read = read_upload(file)
    rows = [cells for _, cells in rows_of(read.file, read.encoding, read.delimiter)]
    assert read.total == len(rows) - 1
    return read.headers, rows[1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_is_read_in_every_usual_encoding_and_dialect(encoding: str, sign: str) -> None:
    text = "\r\n".join(sign.join(row) for row in [HEADERS, ["600000001", "Núñez", "sí"], ["", "", ""]])
    assert cells_of(table(text, encoding)) == (HEADERS, [["600000001", "Núñez", "sí"]])


def test_quoted_cells_hold_delimiters_and_lines() -> None:
    _, rows = cells_of(table('tel,note\n600000001,"one, and\nanother"\n'))
    assert rows == [["600000001", "one, and\nanother"]]


def workbook(sheet: str, **more: bytes) -> io.BytesIO:
    """The least that is an XLSX file."""
    made = io.BytesIO()
    space = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{space}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}/spreadsheetml/2006/main" '
            f'xmlns:r="{space}/officeDocument/2006/relationships">'
            '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{space}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>',
        )
        for name, content in more.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_an_xlsx_is_read_with_figures_and_the_saved_value_of_formulas() -> None:
    rows = (
        f'<row r="1">{text_cell("A1", "tel")}{text_cell("B1", "points")}</row>'
        '<row r="2"><c r="A2"><v>34600000001</v></c><c r="B2"><f>1+2</f><v>3</v></c></row>'
    )
    assert cells_of(workbook(rows)) == (["tel", "points"], [["34600000001", "3"]])


def test_a_workbook_that_would_unpack_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 100_000)
    with pytest.raises(FileError) as caught:
        read_upload(workbook("", bomb=bytes(200_000)))
    assert caught.value.code == "file_too_large"


def test_a_far_cell_is_refused_before_the_sheet_is_read() -> None:
    far = f'<row r="1">{text_cell("A1", "tel")}</row><row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    with pytest.raises(FileError) as caught:
        read_upload(workbook(far))
    assert caught.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n , ,\n", "empty_file"),
        (b"tel,name\n", "no_rows"),
        (b"tel,Tel\n600000001,x\n", "same_headers"),
        (b"%PDF-1.7\n", "wrong_file_type"),
        (b"<html></html>", "wrong_file_type"),
        (b"\x89PNG\r\n\x1a\n\0\0", "wrong_file_type"),
        (b"\xd0\xcf\x11\xe0 old Excel", "wrong_file_type"),
        (b"PK\x03\x04 no archive", "wrong_file_type"),
        (b"tel,name\n600000001,\x81\x8d\n", "bad_encoding"),
        (b"\xff\xfeodd", "bad_encoding"),
        (b"a," * 101 + b"\n1\n", "file_too_large"),
        (b"tel\n" + b"1\n" * 200_001, "file_too_large"),
        (b"x" * (20 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_a_bad_file_is_refused_with_its_code(content: bytes, code: str) -> None:
    with pytest.raises(FileError) as caught:
        read_upload(io.BytesIO(content))
    assert caught.value.code == code
    assert str(caught.value)


def test_columns_are_guessed_once_each_in_three_languages() -> None:
    headers = ["Teléfono móvil", "Movil", "Nome", "Idioma", "City", "Etiquetas", "Opt-in", "Puntos"]
    guessed = guess_mapping(headers, {"points": "Puntos"})
    assert guessed == ["", "number", "name", "language", "place", "labels", "consent", "attribute:points"]


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (["name", ""], "no_number_column"),
        (["number", "number"], "same_target"),
        (["number", "secret"], "bad_mapping"),
        (["number", "attribute:missing"], "bad_mapping"),
        (["number"], "bad_mapping"),
    ],
)
def test_a_bad_mapping_is_refused_with_its_code(mapping: list[str], code: str) -> None:
    with pytest.raises(MessagingError) as caught:
        check_mapping(mapping, ["a", "b"], {"points"})
    assert caught.value.code == code


def test_keys_of_new_attributes_are_plain_and_different() -> None:
    assert key_for("Último pedido €", set()) == "ultimo_pedido"
    assert key_for("Último pedido", {"ultimo_pedido"}) == "ultimo_pedido_2"
    assert key_for("日本", set()) == "attribute"


MAPPING = ["number", "name", "consent", "consent_date", "attribute:points", "attribute:since", "labels"]


def read(*cells: str, mapping: list[str] = MAPPING) -> tuple[Draft | None, list[str]]:
    kinds = {"points": "number", "since": "date"}
    reader = RowReader([f"h{place}" for place in range(len(mapping))], mapping, kinds, "ES", NOW, "shop")
    draft, problems = reader.read(2, cells)
    return draft, [problem.code for problem in problems]


def test_a_whole_row_is_read() -> None:
    draft, codes = read("600 00 00 01", "Ada", "sí", "01/03/2026", "1.234,5", "2024-05-06", "vip; regular")
    assert draft is not None
    assert codes == []
    assert (draft.number, draft.country, draft.name) == ("+34600000001", "ES", "Ada")
    assert draft.attributes == {"points": 1234.5, "since": "2024-05-06"}
    assert draft.labels == ["vip", "regular"]
    assert (draft.consent, draft.consent_source) == (True, "shop")
    assert draft.consent_at == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("", "Ada"), "number_missing"),
        (("12", "Ada"), "number_invalid"),
        (("91 000 00", "Ada"), "number_invalid"),
        (("020 7946 0018", "a number of another country without its code"), "number_invalid"),
        (("600000001", "x" * 1_000_000), "cell_too_long"),
        (("600000001", "A\u202eda"), "cell_unreadable"),
        (("600000001", "A\0da"), "cell_unreadable"),
        (("600000001", "Ada", "", "", "", "", "", "more"), "extra_cells"),
    ],
)
def test_a_row_that_cannot_be_a_contact_is_left_out_with_its_code(cells: tuple[str, ...], code: str) -> None:
    assert read(*cells) == (None, [code])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("600000001", "Ada", "maybe"), "consent_unclear"),
        (("600000001", "Ada", "yes", "soon"), "consent_date_unclear"),
        (("600000001", "Ada", "yes", "2027-01-01"), "consent_in_future"),
        (("600000001", "Ada", "", "", "many"), "figure_unclear"),
        (("600000001", "Ada", "", "", "", "31/02/2026"), "date_unclear"),
        (("600000001", "Ada", "", "", "", "", "x" * 41), "label_too_long"),
    ],
)
def test_a_bad_cell_is_left_out_and_consent_never_assumed(cells: tuple[str, ...], code: str) -> None:
    draft, codes = read(*cells)
    assert codes == [code]
    assert draft is not None
    assert (draft.consent, draft.attributes, draft.labels) == (None, {}, [])


def test_a_no_counts_even_without_a_clear_date() -> None:
    draft, _ = read("600000001", "Ada", "no", "soon")
    assert draft is not None
    assert (draft.consent, draft.consent_at) == (False, NOW)


def test_numbers_of_other_countries_are_taken_with_their_code() -> None:
    assert read_number("+44 20 7946 0018", "ES") == ("+442079460018", "GB")
    assert read_number("34600000001", "ES") == ("+34600000001", "ES")
    assert read_number("=600000001+1", "ES") is None


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (read_yes_no, "SIM", True),
        (read_yes_no, "0", False),
        (read_yes_no, "maybe", None),
        (read_figure, "1,234,567", 1_234_567),
        (read_figure, "3,5 €", 3.5),
        (read_figure, "1e400", None),
        (read_figure, "=1+2", None),
    ],
)
def test_values_are_read_as_people_write_them(reader: Any, text: str, value: object) -> None:
    assert reader(text) == value


def test_the_month_comes_first_only_where_people_write_it_so() -> None:
    assert str(read_date("03/04/2026", "US")) == "2026-03-04"
    assert str(read_date("03/04/2026", "ES")) == "2026-04-03"


def test_rows_of_one_number_merge_in_order() -> None:
    first = Draft(
        "+34600000001", "ES", name="Ada", attributes={"a": 1}, labels=["x"], consent=True, consent_at=NOW
    )
    later = Draft("+34600000001", "ES", place="Tavira", attributes={"a": 2}, labels=["x", "y"])
    first.merge(later)
    assert (first.name, first.place, first.attributes, first.labels) == (
        "Ada",
        "Tavira",
        {"a": 2},
        ["x", "y"],
    )
    assert first.consent is True
    first.merge(Draft("+34600000001", "ES", consent=False, consent_at=NOW))
    assert first.consent is False


def test_a_report_holds_no_formulas() -> None:
    lines = "".join(csv_lines([["=1+2", "+34", "-3", "@x", "\tx", " =x", 'say "hi"']]))
    assert lines == "\ufeff'=1+2,'+34,'-3,'@x,'\tx,' =x,\"say \"\"hi\"\"\"\r\n"
