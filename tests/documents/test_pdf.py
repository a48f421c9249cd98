"""Documents read back by another library: what stands in them, whom they give away, and who can read them aloud."""

import json

import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from events import documents
from events.documents import fonts
from events.documents.pdf import TEMPLATES
from tests.depth import at_depth
from tests.documents import reading

MARKUP = 'Cato #emph[x] *b* _c_ $x^2$ `d` <e> @f = g // h /* i */ \\ ] #read("/etc/passwd") ~ --- "k"'
LINK = "http://127.0.0.1:8000/v/abc.def"


def certificate(name: str = "Cato Visser", **fields) -> documents.CertificateText:
    known = {
        "course": "Symposium van Anna",
        "dates": "vrijdag 12 maart 2027, 10.00 tot 14.00 uur",
        "place": "Congrescentrum De Vliet, Vlietplein 10, Leidschendam",
        "provider": "Netwerk Dementie Haaglanden, met Kenniscentrum Onbegrepen Gedrag",
        "hours": "3,5",
        "is_full": True,
        "issued_on": "13 maart 2027",
        "number": "2027-ACDE34",
        "link": LINK,
        "points": (("V&VN Kwaliteitsregister", "0123456", "3"), ("GAIA", "77", "2,5")),
    }
    return documents.CertificateText(name, **{**known, **fields})


def a_list(cell: str, **more) -> bytes:
    columns = [documents.Column("Naam", 2), documents.Column("Was er", 0)]
    return documents.printed(
        "Presentielijst", [("Wanneer", cell)], [documents.Sheet(cell, columns, [[cell, None]])], **more
    )


def every_document(text: str) -> dict[str, bytes]:
    """One of each, with `text` wherever somebody's words can stand."""
    chart = documents.Chart(text, [(text, text, 3), (text, "<5", None)])
    section = documents.Section(text, [text, text], [[text, text]], text, chart)
    return {
        "certificate": documents.certificate(certificate(text, course=text, place=text, provider=text)),
        "list": a_list(text, note=text),
        "letters": documents.letters("Brieven", [documents.Letter((text, text), text, f"{text}\n\n- {text}")]),
        "report": documents.report("Verslag", [(text, text)], [section], note=text),
    }


def test_a_certificate_says_all_that_a_register_asks():
    read = reading.pdf(documents.certificate(certificate()))
    assert read.title == "Bewijs van deelname"
    for words in (
        "Hierbij verklaren wij dat Cato Visser heeft deelgenomen aan Symposium van Anna",
        "Wanneer vrijdag 12 maart 2027, 10.00 tot 14.00 uur",
        "Waar Congrescentrum De Vliet, Vlietplein 10, Leidschendam",
        "Aanbieder Netwerk Dementie Haaglanden, met Kenniscentrum Onbegrepen Gedrag",
        "Contacturen 3,5 Gevolgd Heel het programma Afgegeven op 13 maart 2027",
        "Register Nummer van de activiteit Punten V&VN Kwaliteitsregister 0123456 3 GAIA 77 2,5",
        f"Is dit bewijs echt? Kijk op deze pagina: {LINK} Nummer 2027-ACDE34",
    ):
        assert words in read.text
    assert read.links == [LINK]


def test_a_certificate_of_a_part_says_so():
    assert "Gevolgd Een deel van het programma" in reading.pdf(documents.certificate(certificate(is_full=False))).text


def test_many_certificates_are_one_file_with_a_page_each():
    read = reading.pdf(documents.certificates([certificate("Cato"), certificate("Daan"), certificate("Els")]))
    assert [name in page for page, name in zip(read.pages, ("Cato", "Daan", "Els"), strict=True)] == [True] * 3
    assert "Daan" not in read.pages[0]


@pytest.mark.parametrize("name", ["certificate", "list", "letters", "report"])
def test_every_document_can_be_read_aloud(name):
    read = reading.pdf(every_document("Cato")[name])
    assert read.is_tagged
    assert read.language == "nl"
    assert read.title
    wanted = {
        "certificate": {"/H1", "/Table", "/TH", "/TD", "/Figure", "/Link"},
        "list": {"/H1", "/Table", "/TH", "/TD"},
        "letters": {"/P", "/L", "/LI"},
        "report": {"/H1", "/Table", "/TH", "/TD", "/Figure", "/P"},
    }[name]
    assert wanted <= read.structure
    if "/Figure" in wanted:
        assert all(read.alternatives)
        assert read.alternatives


def test_control_a_picture_without_words_is_refused_by_the_standard(tmp_path):
    source = (
        b"#set document(title: \"x\")\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>\"))"
    )
    with pytest.raises(typst.TypstError, match="PDF/UA-1"):
        typst.compile(source, root=str(tmp_path), format="pdf", pdf_standards=["ua-1"])


@pytest.mark.parametrize("name", ["certificate", "list", "letters", "report"])
def test_what_somebody_typed_stands_in_a_document_as_it_was_typed(name):
    read = reading.pdf(every_document(MARKUP)[name])
    assert "".join(MARKUP.split()) in "".join(read.text.split())
    assert "root:" not in read.text


def test_control_the_same_words_in_a_template_are_markup(tmp_path):
    made = typst.compile(b'#set document(title: "x")\nCato #emph[x] *b*', root=str(tmp_path), format="pdf")
    assert reading.pdf(made).text == "Cato x b"


def test_a_letter_in_chinese_reads_back_in_the_shapes_of_its_script():
    words = {"zh_Hans": "您好，直接与您的家人见面。", "zh_Hant": "您好，直接與您的家人見面。"}
    for language, said in words.items():
        read = reading.pdf(
            documents.letters("Brieven", [documents.Letter(("陈伟", "陳偉"), "12 maart", said, language)])
        )
        assert said in read.text
        assert "陈伟" in read.text
        assert "陳偉" in read.text
        assert fonts.MISSING not in read.text
        assert read.is_tagged  # typst makes no file that is no PDF/UA-1
    hans, hant = (documents.letters("x", [documents.Letter((), "x", "骨", language)]) for language in words)
    assert reading.pdf(hans).text == reading.pdf(hant).text
    assert len(hans) != len(hant), "the same character, drawn as each script draws it"


def test_no_template_reads_words_as_markup():
    """`eval` is typst's only way from a text to markup, and `sys.inputs` the only way in."""
    sources = {path.name: path.read_text() for path in TEMPLATES.glob("*.typ")}
    assert len(sources) >= 5
    for name, source in sources.items():
        assert "eval(" not in source, name
        assert source.count("sys.inputs") == (name == "frame.typ")
        assert "plugin(" not in source


@given(st.text(max_size=40))
@example("Ömer Şahin Ğ")
@example("محمد علي")
@example("हिन्दी")
@example("王小明")
@example("\N{GRINNING FACE}\N{ZERO WIDTH JOINER}x")
@example("\x00\x1f\ud800\u202e")
@example("a" + "\N{COMBINING ACUTE ACCENT}" * 20)
@settings(max_examples=at_depth(60, 1000), deadline=None)
def test_no_name_can_keep_a_list_from_being_printed(name):
    assert reading.pdf(a_list(name)).is_tagged


def test_what_no_font_has_is_a_sign_and_what_is_invisible_goes():
    assert fonts.printable("Ömer \U0001f600 \u202eabc\x07") == f"Ömer {fonts.MISSING} abc"
    assert fonts.printable("हिन्दी محمد\N{ZERO WIDTH NON-JOINER}\nx") == "हिन्दी محمد\N{ZERO WIDTH NON-JOINER}\nx"


def test_control_without_that_a_face_keeps_the_whole_list_from_being_printed():
    data = {"title": "x", "language": "nl", "association": "x", "facts": [["\U0001f600", ""]], "sheets": []}
    inputs = {"data": json.dumps({**data, "note": "", "size": 11, "flipped": False})}
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.compile(
            str(TEMPLATES / "list.typ"), root=str(TEMPLATES), font_paths=fonts.fonts(), sys_inputs=inputs,
            pdf_standards=["ua-1"], format="pdf",
        )  # fmt: skip


def test_a_letter_has_its_address_its_words_and_a_page_of_its_own():
    words = "Beste Cato,\n\nDit neemt u mee:\n\n- Uw bril\n- Een foto\n\nMet vriendelijke groet,\nWij\n"
    cato = documents.Letter(("Cato Visser", "Laan 1", "2511 AB  Den Haag"), "20 januari 2027", words)
    daan = documents.Letter(("Daan", "Weg 2", "2512 AB  Den Haag"), "20 januari 2027", words)
    read = reading.pdf(documents.letters("Brieven", [cato, daan]))
    assert len(read.pages) == 2
    assert "Daan" not in read.pages[0]
    first = " ".join(read.pages[0].split())
    assert first.startswith(
        "Vereniging Transmurale Zorg Cato Visser Laan 1 2511 AB Den Haag 20 januari 2027 Beste Cato,"
    )
    assert "• Uw bril • Een foto" in first


@pytest.mark.parametrize(
    "address",
    [
        ("Cato Visser", "Laan 1", "2511 AB  Den Haag"),
        ("Mevrouw W. van der Hoeven-van Oosterwijk Bruyn", "Burgemeester De Monchyplein van Duinoord 1234 bis",
         "2265 AB  Leidschendam-Voorburg"),
        ("Mevrouw van der Hoeven " * 5, "Burgemeester De Monchyplein " * 4, "2265 AB  Leidschendam-Voorburg"),
    ],
    ids=["three lines", "five lines", "as long as a form takes"],
)  # fmt: skip
def test_an_address_stays_in_the_window_and_the_date_out_of_it(address):
    """The window is from 50 to 80 mm; letters stand 3 mm above their line, and tails a millimetre below it."""
    letter = documents.Letter(address, "12 maart 2027", "Beste Cato,")
    _sender, *lines, (dated, date), _words = reading.lines(documents.letters("Brieven", [letter]))
    assert " ".join(said for _below, said in lines).split() == " ".join(address).split()
    assert 50 + 3 < lines[0][0] <= lines[-1][0] < 80 - 1
    assert (date, dated - 4 > 80 + 3) == ("12 maart 2027", True)


def test_a_list_without_a_row_says_so_and_a_large_one_is_longer():
    columns = [documents.Column("Naam")]
    empty = documents.printed("Lijst", [], [documents.Sheet("", columns, [], "Er staat niemand op.")])
    assert "Er staat niemand op." in reading.pdf(empty).text
    sheet = documents.Sheet("", columns, [["Cato"]] * 60)
    normal, large = (documents.printed("Lijst", [], [sheet], is_large=is_large) for is_large in (False, True))
    assert len(reading.pdf(large).pages) > len(reading.pdf(normal).pages)
