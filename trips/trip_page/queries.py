"""Where the rows of a trip's page come from: the published records of that trip, and theirs.

Every query asks `published()` for itself, whatever stands above it. Parts that no key leads to are found by
subqueries over keys, so that a page costs the same among two hundred trips and among a hundred thousand.
"""

from typing import Any

from django.db.models import CharField, OuterRef, QuerySet

from diaspora.models import Association
from portal.accounts.models import Agency
from portal.cities.models import City, Institution
from portal.records.prepared import Prepared, Rows, Slot, many, one
from trips.models import (
    Agreement,
    AgreementParty,
    Citation,
    Delegation,
    DelegationMember,
    Document,
    DocumentPresenter,
    Expense,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    Objective,
    Participant,
    Photo,
    Quotation,
    Reading,
    Topic,
    Trip,
)
from trips.trip_page import outcome_rows, rows

CODE = Slot("code", CharField())


def agency(key: str) -> Rows:
    return one(rows.AgencyRow, lambda _at: Agency.objects.filter(pk=OuterRef(key)))


def city(key: str) -> Rows:
    return one(
        rows.CityRow,
        lambda at: City.objects.published(at).filter(pk=OuterRef(key)).order_by(),
        country_code="country_id",
        country="country__name",
    )


def association(key: str) -> Rows:
    return one(
        rows.PartnerRow, lambda at: Association.objects.published(at).filter(pk=OuterRef(key)).order_by()
    )


def institution(key: str) -> Rows:
    return one(
        rows.PartnerRow, lambda at: Institution.objects.published(at).filter(pk=OuterRef(key)).order_by()
    )


def sources(key: str) -> Rows:
    """What is cited for a record: documents that are public, in the order in which they number themselves."""

    def cited(at: Any) -> QuerySet[Citation]:
        # What is joined for a model is not wanted for a row.
        found = Citation.objects.of_public_documents(at).select_related(None)
        return found.filter(**{key: OuterRef("pk")}).order_by("document_id", "section", "id")

    return many(
        rows.SourceRow,
        cited,
        document="document__code",
        document_kind="document__kind",
        document_title="document__title",
        document_publisher="document__publisher",
        document_language="document__language",
    )


def of_parent(model: Any, key: str, *order: str) -> Any:
    """Return the public rows of a model that belong to a row, in their order."""
    return lambda at: model.objects.published(at).filter(**{key: OuterRef("pk")}).order_by(*order, "id")


TRIP = Prepared(
    one(
        rows.TripRow,
        lambda at: Trip.objects.published(at).filter(code=CODE),
        lead_agency=agency("lead_agency"),
        objectives=many(
            rows.ObjectiveRow, of_parent(Objective, "trip", "order"), sources=sources("objective")
        ),
        expenses=many(
            rows.ExpenseRow,
            of_parent(Expense, "trip", "category"),
            agency=agency("agency"),
            sources=sources("expense"),
        ),
        itinerary=many(
            rows.ItineraryRow,
            of_parent(ItineraryItem, "trip", "order"),
            meeting="meeting__code",
            sources=sources("itinerary_item"),
        ),
        sources=sources("trip"),
    )
)

MEETINGS = Prepared(
    many(
        rows.MeetingRow,
        lambda at: Meeting.objects.published(at).filter(trip__code=CODE).in_programme_order(),
        host_city=city("host_city"),
        host_association=association("host_association"),
        host_institution=institution("host_institution"),
        city=city("city"),
        people=many(rows.PersonRow, of_parent(Participant, "meeting", "side", "order")),
        quotes=many(
            rows.QuotationRow, of_parent(Quotation, "meeting", "order"), sources=sources("quotation")
        ),
        topics=many(rows.TopicRow, lambda _at: Topic.objects.filter(meetings=OuterRef("pk"))),
        sources=sources("meeting"),
    )
)

PHOTOS = Prepared(
    many(
        rows.PhotoRow,
        lambda at: Photo.objects.published(at).filter(trip__code=CODE).order_by("order", "id"),
        meeting="meeting__code",
    )
)

AGREEMENTS = Prepared(
    many(
        outcome_rows.AgreementRow,
        lambda at: Agreement.objects.published(at).filter(trip__code=CODE),
        meeting="meeting__code",
        parties=many(
            outcome_rows.PartyRow,
            of_parent(AgreementParty, "agreement", "order"),
            city=city("city"),
            association=association("association"),
            institution=institution("institution"),
        ),
        sources=sources("agreement"),
    )
)

LESSONS = Prepared(
    many(
        outcome_rows.LessonRow,
        lambda at: Lesson.objects.published(at).filter(trip__code=CODE).order_by("order", "id"),
        agency=agency("agency"),
        sources=sources("lesson"),
    )
)

INDICATORS = Prepared(
    many(
        outcome_rows.IndicatorRow,
        lambda at: Indicator.objects.published(at).filter(trips__code=CODE),
        readings=many(
            outcome_rows.ReadingRow, of_parent(Reading, "indicator", "as_of"), sources=sources("reading")
        ),
        sources=sources("indicator"),
    )
)

DOCUMENTS = Prepared(
    many(
        outcome_rows.DocumentRow,
        lambda at: Document.objects.published(at).filter(trip__code=CODE).newest_first(),
        presenters=many(outcome_rows.PresenterRow, of_parent(DocumentPresenter, "document", "order")),
    )
)

FOLLOW_UPS = Prepared(
    many(
        outcome_rows.FollowUpRow,
        lambda at: FollowUpAction.objects.published(at).of_trip_coded(CODE),
        lead_agency=agency("lead_agency"),
        meeting="meeting__code",
        sources=sources("follow_up"),
    )
)

DELEGATIONS = Prepared(
    many(
        outcome_rows.DelegationRow,
        lambda at: Delegation.objects.published(at).filter(trip__code=CODE).order_by("order", "id"),
        members=many(
            outcome_rows.MemberRow,
            of_parent(DelegationMember, "delegation", "order"),
            agency=agency("agency"),
            sources=sources("member"),
        ),
    )
)
