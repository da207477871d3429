"""The licences of photos: where each is to be read."""

from typing import NamedTuple

from trips.models import Photo

ADDRESSES = {
    Photo.Licence.OGDL: "https://data.gov.tw/license",
    Photo.Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Photo.Licence.PUBLIC_DOMAIN: "https://creativecommons.org/publicdomain/mark/1.0/",
}


class Licence(NamedTuple):
    """A licence as pages name it; with all rights reserved there is nothing to read."""

    code: str
    name: str
    address: str


def licence(code: str) -> Licence:
    return Licence(code, str(Photo.Licence(code).label), ADDRESSES.get(Photo.Licence(code), ""))


def licences() -> list[Licence]:
    return [licence(code) for code in Photo.Licence.values]
