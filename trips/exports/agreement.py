"""The data sets of agreements, of their parties and of what is said to have come of them."""

from django.db.models import Case, F, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import Combinable

from diaspora.models import Association
from portal.accounts.models import Agency
from portal.cities.models import City, Institution
from portal.records.columns import (
    choice,
    computed,
    identity,
    one,
    pair,
    part_identity,
    partial_day,
    related,
    seen,
    stamps,
    status,
    updated,
)
from portal.records.exports import Column, Entry, Export, Terms, Type
from portal.records.expressions import Joined, Number, local
from portal.records.readings import OneOf
from trips.filters import AgreementFilterSet
from trips.filters.parts import AgreementPartyFilterSet, AgreementResultFilterSet
from trips.models import Agreement, AgreementParty, AgreementResult, Meeting, Trip

PARTIES = {"city": City, "association": Association, "institution": Institution}
PARTY = OneOf("party", {key: (key, model) for key, model in PARTIES.items()}, words=("text", "text_en"))


def party(terms: Terms, cell: str) -> Case:
    """Return one cell of the party, whichever record it is; nothing of one that is not public."""

    def cell_of(key: str) -> Combinable:
        cells: dict[str, Combinable] = {
            "type": Value(key),
            "id": F(f"{key}__code"),
            "label": local(f"{key}__name", english=terms.english),
        }
        return cells[cell]

    whens = [
        When(Q(**{f"{key}__isnull": False}) & seen(model, key, terms), then=cell_of(key))
        for key, model in PARTIES.items()
    ]
    in_words = {"type": Value("other"), "label": local("text", english=terms.english)}
    if cell in in_words:
        whens.append(When(~Q(text=""), then=in_words[cell]))
    return Case(*whens, output_field=TextField())


def parties(terms: Terms) -> Joined:
    rows = AgreementParty.objects.published(terms.at).filter(agreement=OuterRef("pk"))
    return Joined(rows.order_by("order", "pk"), party(terms, "label"))


def results_number(terms: Terms) -> Number:
    return Number(AgreementResult.objects.published(terms.at).filter(agreement=OuterRef("pk")))


AGREEMENTS = Export(
    name="agreements",
    model=Agreement,
    filterset=AgreementFilterSet,
    title="備忘錄",
    title_en="Agreements",
    purpose="備忘錄、協議與意向書，含本市非簽署方者。每列一份。",
    purpose_en="Memoranda, agreements and letters of intent, the city a party or not. One row per agreement.",
    order=(F("signed_on").desc(nulls_last=True),),
    order_meaning="依簽署日期由新到舊，未載明者在後；同日依登錄先後。",
    order_meaning_en="By day of signing, newest first, undated ones last; then in order of entry.",
    columns=(
        *identity("agreements"),
        *choice("kind", Agreement.Kind, "類型", "備忘錄、協議、意向書等。", "Kind of agreement."),
        *pair("title", "名稱", "備忘錄或協議的名稱。", "Title of the agreement."),
        *pair("scheme", "所屬方案", "數份備忘錄共同所屬的方案。", "What several agreements have in common."),
        *one(
            "city_is_party",
            Type.BOOLEAN,
            "本市為簽署方",
            "本市是否為簽署方。",
            "Whether the city is a party.",
        ),
        *pair(
            "our_name_as_signed",
            "本市簽署名稱",
            "本市簽署時所用的名稱。",
            "Name under which our side signed.",
        ),
        *partial_day(
            "signed_on",
            "簽署日期",
            "簽署的日期，精確度依資料來源。",
            "When it was signed, as precise as the sources are.",
        ),
        *pair("signed_text", "簽署日期（原文）", "資料來源所印的簽署日期。", "Date of signing as printed."),
        *status("signed_on", Q(signed_on__isnull=False) | ~Q(signed_text=""), "簽署日期"),
        *pair("place", "簽署地點", "簽署的地點。", "Where it was signed."),
        *related(
            "trip", Trip, "出訪", "簽署所在的出訪或來訪。", "Trip on which it was signed.", words="title"
        ),
        *related(
            "meeting", Meeting, "會晤", "簽署所在的會晤。", "Meeting at which it was signed.", words="title"
        ),
        *pair("scope", "合作範圍", "合作的範圍。", "What it covers."),
        *pair("deliverables", "約定成果", "約定的成果。", "What is to be delivered."),
        *related("contact_agency", Agency, "窗口機關", "本市的窗口機關。", "Agency that is our contact."),
        *status("contact_agency", Q(contact_agency__isnull=False), "窗口機關"),
        *partial_day(
            "term_from",
            "有效期間（起）",
            "生效的日期，精確度依資料來源。",
            "Start of its term, as precise as known.",
        ),
        *partial_day(
            "term_to",
            "有效期間（迄）",
            "屆滿的日期，精確度依資料來源。",
            "End of its term, as precise as known.",
        ),
        *choice("status", Agreement.Status, "狀態", "已簽署、有效、續約、失效等。", "Status."),
        *computed(
            "parties_display",
            Type.TEXT,
            parties,
            "簽署方",
            "本市以外的簽署方，以「；」分隔，依其順序；各方見 agreement_parties。",
            "The other parties, joined by ； in their order; see agreement_parties.",
        ),
        *computed(
            "results_count",
            Type.INTEGER,
            results_number,
            "成果說明數",
            "成果說明的筆數。",
            "Number of results claimed.",
        ),
        *stamps(),
        *pair("our_signatories", "本市簽署人", "代表本市簽署者。", "Who signed for the city."),
        *pair("our_witnesses", "本市見證人", "代表本市見證者。", "Who witnessed for the city."),
        *choice(
            "signed_where",
            Agreement.SignedWhere,
            "簽署方式",
            "在本市、國外或線上；空白為未載明。",
            "At home, abroad or on-line; empty if not stated.",
        ),
        *partial_day(
            "renewed_on",
            "續約日期",
            "最近一次續約的日期，精確度依資料來源。",
            "When it was last renewed, as precise as known.",
        ),
        *partial_day(
            "ended_on",
            "終止日期",
            "失效或終止的日期，精確度依資料來源。",
            "When it ended, as precise as known.",
        ),
        *pair("ended_reason", "終止原因", "失效或終止的原因。", "Why it ended."),
    ),
)

AGREEMENT_PARTIES = Export(
    name="agreement_parties",
    model=AgreementParty,
    filterset=AgreementPartyFilterSet,
    title="備忘錄簽署方",
    title_en="Parties to agreements",
    purpose="備忘錄與協議的簽署方（本市除外）及其簽署名稱。每列一份一方。",
    purpose_en="The other parties to agreements and how they signed. One row per party and agreement.",
    order=("agreement_id", "order"),
    order_meaning="依備忘錄登錄先後，再依其順序。",
    order_meaning_en="By agreement in order of entry, then in the order of the agreement.",
    entry=Entry(
        same=("agreement_id", "city_id", "association_id", "institution_id", "text"), fixed=("agreement",)
    ),
    columns=(
        *part_identity("agreements", "agreement"),
        *related(
            "agreement", Agreement, "備忘錄", "所屬備忘錄或協議。", "Agreement it belongs to.", words="title"
        ),
        *one("order", Type.INTEGER, "順序", "在該備忘錄中的順序。", "Place among the parties."),
        Column(
            "party_type",
            Type.TEXT,
            lambda terms: party(terms, "type"),
            "簽署方類別",
            "city（市政府）、association（僑社）、institution（機構）或 other（其他）。",
            "city, association, institution or other.",
            ours=True,
            reads=PARTY,
        ),
        *computed(
            "party_id",
            Type.ID,
            lambda terms: party(terms, "id"),
            "簽署方編號",
            "簽署方的永久編號；other 者空白。",
            "Permanent code of the party; empty for other.",
        ),
        *computed(
            "party_label",
            Type.TEXT,
            lambda terms: party(terms, "label"),
            "簽署方",
            "簽署方名稱。",
            "Its name.",
        ),
        *pair("name_as_signed", "簽署名稱", "簽署時所用的名稱。", "Name under which it signed."),
        *pair("signatories", "簽署人", "簽署人。", "Who signed."),
        *pair("witnesses", "見證人", "見證人。", "Who witnessed."),
        *updated(),
    ),
)

AGREEMENT_RESULTS = Export(
    name="agreement_results",
    model=AgreementResult,
    filterset=AgreementResultFilterSet,
    title="備忘錄成果說明",
    title_en="Results of agreements",
    purpose="資料來源所述備忘錄的成果。每列一項。",
    purpose_en="What somebody says has come of an agreement. One row per claim.",
    order=("agreement_id", F("claimed_on").asc(nulls_last=True)),
    order_meaning="依備忘錄登錄先後，再依說明日期，未載明者在後。",
    order_meaning_en="By agreement in order of entry, then by date, undated ones last.",
    entry=Entry(same=("agreement_id", "claimed_on", "text"), fixed=("agreement",)),
    columns=(
        *part_identity("agreements", "agreement"),
        *related(
            "agreement", Agreement, "備忘錄", "所屬備忘錄或協議。", "Agreement it belongs to.", words="title"
        ),
        *partial_day(
            "claimed_on",
            "說明日期",
            "作成這項說明的日期，精確度依資料來源。",
            "When it was said, as precise as the sources are.",
        ),
        *pair("text", "所述成果", "所述的成果。", "The result claimed."),
        *pair("source", "來源", "這項說明的來源。", "Who says so."),
        *updated(),
    ),
)
