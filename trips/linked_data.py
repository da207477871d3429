"""Trips, meetings, photos, documents and agencies as schema.org things: public fields, one by one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.cities.linked_data import CITY_KINDS, city_place, position
from portal.cities.models import City
from portal.records.images import rendition_widths
from portal.records.page_facts import (
    Facts,
    PageFacts,
    PageImage,
    absolute,
    city_government,
    identity,
    page_language,
    path_in_chinese,
    record_thing,
    thing,
)
from portal.text.bilingual import local_text
from trips.licences import ADDRESSES
from trips.photo_copies import copy_size
from trips.trip_page.page import TripPage
from trips.trip_page.rows import CityRow, MeetingRow

CARD_SIZE = (1200, 630)


def trip_facts(page: TripPage) -> PageFacts:
    trip = page.trip
    title, address = str(trip.title), absolute(trip.get_absolute_url())
    data = thing(
        "Event",
        id=identity(trip),
        url=address,
        identifier=trip.code,
        name=title,
        description=str(trip.purpose),
        startDate=trip.starts_on.isoformat(),
        endDate=trip.ends_on.isoformat(),
        organizer=city_government(),
        location=[stop_place(stop.city) for stop in page.stops],
        image=absolute(card_path(trip)),
        inLanguage=page_language(),
        subEvent=[brief_meeting(meeting) for meeting in page.open_meetings],
    )
    return PageFacts(
        title=title,
        description=str(trip.purpose),
        image=trip_image(trip, title),
        data=(data,),
        calendars=((title, reverse("trip_calendar", args=[trip.slug])),),
    )


def card_path(trip: Any) -> str:
    return reverse("trip_card", args=[trip.slug])


def trip_image(trip: Any, title: str) -> PageImage:
    alt = _("%(title)s: a picture of the trip or a map of its stops, with code and dates")
    return PageImage(card_path(trip), *CARD_SIZE, alt=alt % {"title": title})


def stop_place(city: CityRow) -> Facts:
    country = thing("Country", name=str(city.country), identifier=city.country_code)
    name = local_text(city.name, city.name_en).plain
    return thing(
        CITY_KINDS[City.Kind(city.kind)],
        id=absolute(path_in_chinese(city.url)),
        name=name,
        containedInPlace=country,
    )


def brief_meeting(meeting: MeetingRow) -> Facts:
    """Return a meeting as part of its trip; its own page says the rest."""
    path = meeting.get_absolute_url()
    return thing(
        "Event",
        id=absolute(path_in_chinese(path)),
        url=absolute(path),
        name=str(meeting.title),
        **days(meeting),
    )


def days(record: Any) -> Facts:
    """Return the days as they are stated; a record without one has neither."""
    start, end = record.starts_on, record.ends_on
    return {"startDate": start and start.isoformat(), "endDate": end and end.isoformat()}


def meeting_facts(meeting: Any) -> PageFacts:
    title = meeting.local.title.plain
    trip = meeting.trip
    data = record_thing(
        "Event",
        meeting,
        name=title,
        **days(meeting),
        location=meeting_place(meeting),
        organizer=host(meeting),
        superEvent=thing("Event", id=identity(trip), name=trip.local.title.plain),
        keywords=[topic.local.name.plain for topic in meeting.topics.all()],
        inLanguage=page_language(),
    )
    return PageFacts(title=title, image=trip_image(trip, trip.local.title.plain), data=(data,))


def meeting_place(meeting: Any) -> Facts | None:
    city, name = city_place(meeting.city), meeting.local.place.plain
    if not name:
        return city
    return thing("Place", name=name, geo=position(meeting), containedInPlace=city)


def host(meeting: Any) -> Facts | None:
    """Return the association or institution that hosted: a city is a place, its government no record."""
    record = meeting.host_association or meeting.host_institution
    if record is None or not record.is_published:
        return None
    return thing("Organization", id=identity(record), name=record.local.name.plain)


def photo_facts(photo: Any) -> PageFacts:
    steps = rendition_widths(photo.width or 0)
    width, height = copy_size(photo)
    jpeg = rendition(photo, f"{width}.jpg")
    caption = photo.local.caption.plain or photo.code
    shown = photo.meeting or photo.trip
    data = record_thing(
        "ImageObject",
        photo,
        name=caption,
        caption=photo.local.caption.plain,
        description=photo.local.alt_text.plain,
        contentUrl=absolute(jpeg),
        thumbnailUrl=absolute(rendition(photo, f"{steps[0]}.webp")) if steps else "",
        encodingFormat="image/jpeg",
        width=width,
        height=height,
        creditText=photo.local.credit.plain,
        license=ADDRESSES.get(photo.licence, ""),
        copyrightNotice=str(photo.get_licence_display()),
        acquireLicensePage=absolute(photo.get_absolute_url()),
        dateCreated=photo.taken_on and photo.taken_on.isoformat(),
        about=thing("Event", id=identity(shown), name=shown.local.title.plain),
    )
    image = PageImage(jpeg, width, height, photo.local.alt_text.plain)
    return PageFacts(caption, photo.local.alt_text.plain, image=image, data=(data,))


def rendition(photo: Any, name: str) -> str:
    """Return the one address of a picture: what is the same thing in both languages has the same file."""
    return path_in_chinese(reverse("photo_rendition", args=[photo.slug, name]))


def document_facts(document: Any) -> PageFacts:
    data = record_thing(
        "Report" if document.kind in {"special_report", "trip_report"} else "CreativeWork",
        document,
        name=document.local.title.plain,
        datePublished=str(document.dated_on or ""),
        publisher=thing("Organization", name=document.local.publisher.plain) if document.publisher else None,
        inLanguage="" if document.language == "other" else document.language,
        sameAs=document.url,
    )
    return PageFacts(document.local.title.plain, data=(data,))


def agency_facts(agency: Any) -> PageFacts:
    names = (agency.name, agency.name_en, agency.short_name, agency.short_name_en)
    name = agency.local.name.plain
    address = absolute(agency.get_absolute_url())
    data = thing(
        "GovernmentOrganization",
        id=identity(agency),
        url=address,
        name=name,
        alternateName=[other for other in dict.fromkeys(names) if other and other != name],
        identifier=[agency.code, *([f"urn:oid:{agency.oid}"] if agency.oid else [])],
        parentOrganization=city_government(),
    )
    return PageFacts(name, data=(data,))
