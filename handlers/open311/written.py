"""Answers of GeoReport v2 in both of its formats."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.responses import Response

from handlers.open311.contract import Service, ServiceRequest

NAMES = {"services": "service", "service_requests": "request", "errors": "error"}
"""The element of each list, by the list's own."""
Fields = Mapping[str, Any]


def answer(format_: str, name: str, rows: Sequence[Fields], status: int = 200) -> Response:
    """A list of the specification, in JSON or XML.

    Arguments: `format_`, "json" or "xml"; `name`, the element of the list; `rows`, its entries in their order.
    """
    if format_ == "json":
        return Response(json.dumps(list(rows), ensure_ascii=False), status, media_type="application/json")
    root = Element(name)
    for row in rows:
        _fill(SubElement(root, NAMES[name]), row)
    return _xml(root, status)


def document(format_: str, name: str, fields: Fields) -> Response:
    """A single entry, in JSON or XML."""
    if format_ == "json":
        return Response(json.dumps(dict(fields), ensure_ascii=False), media_type="application/json")
    root = Element(name)
    _fill(root, fields)
    return _xml(root, 200)


def problem(format_: str, status: int, *sentences: str) -> Response:
    """What is wrong, as the specification says it: each with a code and a sentence."""
    rows = [{"code": status, "description": sentence} for sentence in sentences]
    return answer(format_, "errors", rows, status)


def service_fields(service: Service) -> Fields:
    """A service as it is listed; none asks for more than the specification's own fields."""
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.name,
        "metadata": False,
        "type": "realtime",
        "keywords": "",
        "group": service.group,
    }


def request_fields(request: ServiceRequest) -> Fields:
    """A request as it is listed."""
    return {
        "service_request_id": request.number,
        "status": "open" if request.is_open else "closed",
        "status_notes": request.status_notes,
        "service_name": request.service.name,
        "service_code": request.service.code,
        "description": request.description,
        "agency_responsible": request.agency,
        "service_notice": "",
        "requested_datetime": request.requested.isoformat(timespec="seconds"),
        "updated_datetime": request.updated.isoformat(timespec="seconds"),
        "expected_datetime": request.expected.isoformat(timespec="seconds") if request.expected else "",
        "address": request.address,
        "address_id": "",
        "zipcode": "",
        "lat": request.latitude,
        "long": request.longitude,
        "media_url": "",
    }


def _fill(element: Element, fields: Fields) -> None:
    for name, value in fields.items():
        if isinstance(value, Sequence) and not isinstance(value, str):
            below = SubElement(element, name)
            for one in value:
                _fill(SubElement(below, name.removesuffix("s")), one)
        else:
            SubElement(element, name).text = _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    # XML 1.0 has no way to say most control characters.
    return "".join(one for one in plain if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff"))


def _xml(root: Element, status: int) -> Response:
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), status, media_type="text/xml")
