"""Partners named in a text: the longest name counts, and doubt stays doubt."""

import pytest

from trips.pasting.partners import Partner, Partners


def partner(code, *names, is_city=False):
    return Partner(record=None, code=code, label=names[0], names=names, is_city=is_city)


KNOWN = Partners(
    [
        partner("CITY-0001", "波士頓", "Boston", is_city=True),
        partner("CITY-0002", "塔科馬", "Tacoma", "塔可瑪", is_city=True),
        partner("CITY-0003", "紐約", "New York", is_city=True),
        partner("CITY-0004", "臺中", "", is_city=True),
        partner("CITY-0005", "曼徹斯特", "Manchester", is_city=True),
        partner("CITY-0006", "曼徹斯特", "Manchester", is_city=True),
        partner("ASSN-0001", "紐約中華公所", "CCBA of New York"),
        partner("INST-0001", "麻省理工學院", "Massachusetts Institute of Technology", "MIT"),
        partner("INST-0002", "麻省理工學院媒體實驗室", "MIT Media Lab"),
        partner("INST-0003", "昆西市場", "Quincy Market"),
    ]
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("拜會 波士頓市政府", "CITY-0001"),
        ("拜會塔可瑪市", "CITY-0002"),
        ("拜會台中市政府", "CITY-0004"),
        ("拜會 紐約中華公所 (New York)", "ASSN-0001"),
        ("參訪 麻省理工學院 Massachusetts Institute of Technology", "INST-0001"),
        ("參訪麻省理工學院媒體實驗室", "INST-0002"),
        ("Visit to the MIT Media Lab", "INST-0002"),
        ("Courtesy call on Boston City Hall", "CITY-0001"),
        ("考察波士頓昆西市場", "INST-0003"),
    ],
)
def test_partner_is_matched_by_any_of_its_names(text, code):
    assert KNOWN.match(text).partner.code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("拜會曼徹斯特市政府", ["CITY-0005", "CITY-0006"]),
        ("拜會波士頓市政府、紐約市政府", ["CITY-0001", "CITY-0003"]),
        ("與大波士頓地區僑界交流", ["CITY-0001"]),
        ("拜會駐波士頓辦事處", ["CITY-0001"]),
        ("參訪波士頓美術館", ["CITY-0001"]),
        ("Reception in Boston", ["CITY-0001"]),
    ],
)
def test_doubtful_partner_is_offered_and_not_chosen(text, codes):
    match = KNOWN.match(text)
    assert match.partner is None
    assert sorted(one.code for one in match.candidates) == codes


def test_latin_name_within_a_word_is_no_name():
    assert KNOWN.match("Summit on permits").candidates == []


def test_cell_names_a_partner_by_code_or_by_its_whole_name():
    assert [one.code for one in KNOWN.named("波士頓 (CITY-0001)")] == ["CITY-0001"]
    assert [one.code for one in KNOWN.named("塔可瑪市政府")] == ["CITY-0002"]
    assert [one.code for one in KNOWN.named("曼徹斯特")] == ["CITY-0005", "CITY-0006"]
    assert KNOWN.named("CITY-9999 某處") == []
