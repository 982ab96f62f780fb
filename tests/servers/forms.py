"""Reads the parameters of a request, however they were passed."""

import io
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from python_multipart import parse_form

from tests.servers.serving import Arrival


@dataclass
class Upload:
    """A file of a multipart form."""

    name: str
    content: bytes


class Unreadable(Exception):
    """The body is not what its header says."""


def fields_of(arrival: Arrival) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters of the query, the form or the JSON body, and the uploaded files by field."""
    fields: dict[str, Any] = dict(arrival.query)
    uploads: dict[str, Upload] = {}
    kind = arrival.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            body = json.loads(arrival.body or b"{}")
        except ValueError as error:
            raise Unreadable(str(error)) from error
        if not isinstance(body, dict):
            raise Unreadable("an object is expected")
        fields |= body
    elif kind.startswith("multipart/form-data"):

        def keep_field(field: Any) -> None:
            fields[field.field_name.decode()] = (field.value or b"").decode()

        def keep_file(file: Any) -> None:
            file.file_object.seek(0)
            uploads[file.field_name.decode()] = Upload((file.file_name or b"").decode(), file.file_object.read())

        headers = {"Content-Type": kind.encode(), "Content-Length": str(len(arrival.body)).encode()}
        parse_form(headers, io.BytesIO(arrival.body), keep_field, keep_file)
    elif arrival.body:
        fields |= dict(parse_qsl(arrival.body.decode(), keep_blank_values=True))
    return fields, uploads
