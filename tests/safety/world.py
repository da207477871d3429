"""A world of records in one state, each text of it a token that can be found wherever it leaks."""

from django.apps import apps

from diaspora.models import Association, Officer
from portal.accounts.models import Agency
from portal.cities.models import City, Institution, SisterCityTie, StatedCount
from portal.records.models import Record
from tests.factories import make_agency
from tests.safety.planting import Garden, bring_into, plant_renditions
from trips import models as trips
from trips.models.citation import TARGET_KEYS

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
NO_HOST = {"host_text": "", "host_text_en": ""}


class World:
    """One row of every record in one state.

    With a `base`, rows that have a state of their own hang on the base's parents; their plain children,
    which have none, hang on them.
    """

    def __init__(self, garden: Garden, state: str, base: "World | None" = None) -> None:
        self.garden, self.state, self.base = garden, state, base
        self.rows: dict[str, Record] = {}
        self.plant_partners()
        self.plant_trip()
        self.plant_agreement()
        self.plant_follow_up()
        self.plant_citations()

    def plant(self, model: type[Record], **known: object) -> Record:
        withholdable = hasattr(model, "withheld_reason")
        state = "published" if self.state == "withheld" and not withholdable else self.state
        self.rows[model._meta.model_name] = row = self.garden.plant(model, state, **known)
        return row

    def parent(self, name: str) -> Record:
        return (self.base or self).rows[name]

    def plant_partners(self) -> None:
        plant = self.plant
        city = plant(City, country_id="US")
        plant(SisterCityTie, city=self.parent("city"), ended_on=None, ended_reason="", ended_reason_en="")
        plant(StatedCount)
        plant(Institution, city=city, part_of=None)
        plant(Officer, association=plant(Association, city=city, country_id="US"))
        if not self.base:
            plant(trips.Topic, parent=None)

    def plant_trip(self) -> None:
        plant, rows = self.plant, self.rows
        trip = plant(trips.Trip, lead_agency=None)
        plant(trips.Objective, trip=trip)
        plant(trips.DelegationMember, delegation=plant(trips.Delegation, trip=trip), agency=None)
        city = rows["city"]
        meeting = plant(
            trips.Meeting, trip=self.parent("trip"), host_city=city, city=city, ends_on=None, **NO_HOST
        )
        meeting.topics.add(self.parent("topic"))
        plant(trips.ItineraryItem, trip=trip, meeting=meeting, ends_on=None)
        plant(trips.Participant, meeting=meeting)
        plant(trips.Quotation, trip=self.parent("trip"), meeting=meeting)
        photo = plant(
            trips.Photo,
            trip=self.parent("trip"),
            meeting=self.parent("meeting"),
            city=city,
            association=rows["association"],
            is_cover=False,
        )
        plant_renditions(self.garden, photo)
        document = plant(trips.Document, trip=self.parent("trip"), language="en")
        plant(trips.DocumentPresenter, document=document, agency=None)
        plant(
            trips.NilReturn,
            agency=Agency.objects.filter(nil_returns=None).first() or make_agency(),
            document=document,
        )
        plant(trips.Lesson, trip=self.parent("trip"), topic=None, agency=None).meetings.add(meeting)
        plant(trips.Expense, trip=trip, agency=None)
        indicator = plant(trips.Indicator, agency=None)
        indicator.trips.add(self.parent("trip"))
        plant(trips.Reading, indicator=indicator, kind="actual")

    def plant_agreement(self) -> None:
        plant, rows = self.plant, self.rows
        agreement = plant(
            trips.Agreement,
            trip=self.parent("trip"),
            meeting=self.parent("meeting"),
            contact_agency=None,
            city_is_party=True,
            status="terminated",
            waits=True,
        )
        none = {"city": None, "institution": None, "text": "", "text_en": ""}
        plant(trips.AgreementParty, agreement=agreement, association=rows["association"], **none)
        plant(trips.AgreementResult, agreement=agreement)
        bring_into(agreement, "published" if self.state == "withheld" else self.state)
        agreement.save()

    def plant_follow_up(self) -> None:
        open_one = {"status": "not_reported", "closed_on": None, "percent": None}
        not_closing = {"closing_ground": "", "closing_reason": "", "closing_reason_en": ""}
        common = {"lead_agency": None, "case_officer": None, "meeting": self.parent("meeting")}
        if self.base:  # A hidden part of a public follow-up.
            whole = self.base.rows["followupaction"]
            self.plant(trips.FollowUpAction, parent=whole, **common, **open_one, **not_closing)
        follow_up = self.plant(trips.FollowUpAction, **common, **open_one, **not_closing)
        self.plant(
            trips.ProgressUpdate,
            follow_up=follow_up,
            agency=None,
            evidence_photo=self.rows["photo"],
            new_status="in_progress",
            **not_closing,
        )

    def plant_citations(self) -> None:
        """Hidden documents cited by public records, and public documents that cite hidden ones."""
        for key in TARGET_KEYS:
            name = trips.Citation._meta.get_field(key).related_model._meta.model_name
            self.plant(trips.Citation, document=self.parent("document"), **{key: self.rows[name]})
            self.plant(trips.Citation, document=self.rows["document"], **{key: self.parent(name)})

    def lure(self, public: "World") -> None:
        """Point the public rows' own keys at these rows."""
        rows = self.rows
        links = {
            "meeting": {"host_city": rows["city"], "city": rows["city"]},
            "photo": {"city": rows["city"], "association": rows["association"]},
            "institution": {"city": rows["city"], "part_of": rows["institution"]},
            "association": {"city": rows["city"]},
            "itineraryitem": {"meeting": rows["meeting"]},
            "agreement": {"trip": rows["trip"], "meeting": rows["meeting"]},
            "agreementparty": {"association": rows["association"]},
            "document": {"trip": rows["trip"]},
            "followupaction": {"parent": rows["followupaction"]},
            "progressupdate": {"evidence_photo": rows["photo"]},
        }
        for name, keys in links.items():
            row = public.rows[name]
            type(row).objects.filter(pk=row.pk).update(**keys)
        public.rows["lesson"].meetings.add(rows["meeting"])
        public.rows["lesson"].indicators.add(rows["indicator"])
        rows["lesson"].indicators.add(public.rows["indicator"])
        public.rows["indicator"].trips.add(rows["trip"])
