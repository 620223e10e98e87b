"""What we ask, and what our emulator answers and calls, compared with two things others wrote.

The first is Meta's own description of the API (v23.0, November 2025). It is no part of the project: the check runs
where it lies beside the checkout, in `shared/specs`, and is left out elsewhere. It describes sent messages as parts
that together allow nothing (each forbids what the other demands), so they are put together before they are compared;
and it gives incoming messages the forms of sent ones, so of calls only the frame and the receipts are compared, and
the examples in it are read. The second is pywa, which others use on the real network: it reads our emulator's calls.
"""

import importlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hilft.channels.adapters.whatsapp.events import parts_of, raw_of
from hilft.channels.contract import Audience, ChannelError, Kind, SentFile
from tests.channels.servers import eventually
from tests.channels.whatsapp.meta import PETRA, PNG, Exchange, Meta, error
from tests.channels.whatsapp.test_whatsapp_reading import CHANNEL
from tests.channels.whatsapp.test_whatsapp_saying import words
from tests.channels.whatsapp.whatsapp_ground import WhatsAppGround, open_ground

pytestmark = pytest.mark.channels
DESCRIPTION = Path(__file__).parents[4] / "shared/specs/whatsapp-business-v23.openapi.yaml"
jsonschema = pytest.importorskip("jsonschema", reason="The group oracles is not installed.")
pywa = pytest.importorskip("pywa", reason="The group oracles is not installed.")
yaml = pytest.importorskip("yaml", reason="The group oracles is not installed.")
NUMBER, MEDIA = "/{Version}/{Phone-Number-ID}", "/{Version}/{Media-ID}"


@pytest.fixture(scope="module")
def described() -> Any:
    if not DESCRIPTION.exists():
        pytest.skip("Meta's description is not here.")
    return json.loads(json.dumps(yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8")), default=str))


@pytest.fixture(scope="module")
def conversation() -> Iterator[Meta]:
    """Everything we can ask and every kind of call, once."""
    with open_ground(template="your_answer", template_language="de") as ground:
        _everything(ground)
        yield ground.meta


def _everything(ground: WhatsAppGround) -> None:
    meta, channel = ground.meta, ground.channel
    asked = ground.say("Hello")
    meta.says(PETRA, "image", meta.keeps(PNG, "image/png") | {"caption": "Look"}, below=asked)
    meta.says(PETRA, "audio", meta.keeps(b"OggS", "audio/ogg") | {"voice": True})
    meta.says(PETRA, "document", meta.keeps(b"%PDF-", "application/pdf") | {"filename": "bill.pdf"})
    meta.says(PETRA, "button", {"payload": "YES", "text": "Yes"}, below=asked)
    meta.says(PETRA, "interactive", {"type": "button_reply", "button_reply": {"id": "1", "title": "No"}}, below=asked)
    meta.says(PETRA, "reaction", {"message_id": asked, "emoji": "👍"})
    meta.says(PETRA, "location", {"latitude": 53.5, "longitude": 8.1})
    meta.says(
        PETRA, "unsupported", [{"code": 131051, "title": "Message type unknown", "message": "Message type unknown"}]
    )
    meta.says(
        PETRA, "edit", {"original_message_id": asked, "message": {"type": "text", "text": {"body": "Hi"}, "id": asked}}
    )
    meta.says(PETRA, "revoke", {"original_message_id": asked})
    channel.profile()
    files = (SentFile("a.png", "image/png", PNG), SentFile("a.pdf", "application/pdf", b"%PDF-"))
    channel.deliver(words(in_reply_to=asked, attachments=files))
    meta.tells(meta.said[0]["id"], PETRA, "read")
    meta.tells(
        meta.said[0]["id"],
        PETRA,
        "failed",
        [{"code": 131026, "title": "Message undeliverable", "message": "Message undeliverable"}],
    )
    meta.last_word[PETRA] = 0
    channel.deliver(words())
    for failure in (error(131026, "Message undeliverable"), error(190, "Invalid token")):
        meta.fail = failure
        with pytest.raises(ChannelError):
            channel.deliver(words())
    assert eventually(meta.idle)


def mistakes(described: Any, schema: Any, value: Any) -> list[str]:
    """Return in what `value` breaks a schema of the description."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": described["components"], **schema}
    found = jsonschema.Draft202012Validator(whole).iter_errors(value)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]


def together(described: Any, name: str) -> Any:
    """Return a described message as one schema: what its parts demand and allow, and nothing besides."""
    schemas = described["components"]["schemas"]
    parts = [schemas[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in schemas[name]["allOf"]]
    properties = {key: value for part in parts for key, value in part.get("properties", {}).items()}
    demanded = [key for part in parts for key in part.get("required", [])]
    return {"type": "object", "properties": properties, "required": demanded, "additionalProperties": False}


def wrongs(described: Any, one: Exchange) -> list[str]:
    """Return in what a request and its answer differ from the description."""
    place = urlsplit(one.path).path.split("/")
    template = "/".join([NUMBER, *place[3:]]) if place[2] == CHANNEL.account.number else MEDIA
    operation = described["paths"].get(template, {}).get(one.method.lower())
    if operation is None:
        return [f"{one.method} {one.path} is not described"]
    found = []
    if one.method == "POST" and one.headers["content-type"].startswith("application/json"):
        asked = json.loads(one.body)
        sent = described["components"]["schemas"]["Message"]["discriminator"]["mapping"][asked["type"]]
        found += mistakes(described, together(described, sent.rpartition("/")[2]), asked)
    elif one.method == "POST":
        known = operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
        found += [f"no field {name}" for name in fields(one) - {*known} - {"type"}]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    schema = answered if one.status == 200 else {"$ref": "#/components/schemas/GraphAPIError"}
    return found + mistakes(described, schema, one.answer)


def fields(one: Exchange) -> set[str]:
    head = f"Content-Type: {one.headers['content-type']}\r\n\r\n".encode()
    parts: Any = BytesParser().parsebytes(head + one.body).get_payload()
    return {str(part.get_param("name", header="content-disposition")) for part in parts if isinstance(part, Message)}


def test_every_request_and_every_answer_is_in_metas_description(described: Any, conversation: Meta) -> None:
    seen = [one for one in conversation.exchanges if not one.path.startswith("/files/")]
    assert {json.loads(one.body)["type"] for one in seen if one.path.endswith("/messages")} == {
        "text",
        "image",
        "document",
        "template",
    }
    assert {wrong for one in seen for wrong in wrongs(described, one)} == set()


def test_the_check_can_fail(described: Any) -> None:
    text = {"messaging_product": "whatsapp", "recipient_type": "individual", "type": "text", "text": {"body": "a"}}
    lacking = Exchange("POST", "/v23.0/106540352242922/messages", {"content-type": "application/json"}, b"", 200, {})
    for asked in (text, {**text, "to": "1", "nonsense": 1}, {**text, "to": "1", "text": {"body": 1}}):
        request = Exchange(lacking.method, lacking.path, lacking.headers, json.dumps(asked).encode(), 200, {})
        assert wrongs(described, request)
    assert wrongs(described, Exchange("GET", "/v23.0/106540352242922/nonsense", {}, b"", 200, {}))
    assert mistakes(described, {"$ref": "#/components/schemas/StatusMessageValue"}, {"statuses": [{"status": "lost"}]})


def test_the_frame_of_every_call_and_every_receipt_is_in_metas_description(described: Any, conversation: Meta) -> None:
    loose = json.loads(json.dumps(described))
    loose["components"]["schemas"]["IncomingMessage"] = {"type": "object"}
    for call in conversation.calls:
        assert mistakes(loose, {"$ref": "#/components/schemas/WebhookPayload"}, call) == []


def test_every_example_of_a_call_in_metas_description_is_understood(described: Any) -> None:
    content = described["paths"]["/whatsapp/webhooks"]["post"]["requestBody"]["content"]["application/json"]
    assert len(content["examples"]) >= 15
    for name, example in content["examples"].items():
        parts = parts_of(json.dumps(example["value"]).encode())
        heard = [CHANNEL.read(raw_of(part, {}, datetime.now(UTC))) for part in parts]
        assert heard, name
        silent = name.startswith(("Reaction", "System", "Group"))
        assert {one.kind for one in heard} == {Kind.NOISE if silent else Kind.MESSAGE}, name
        assert all(one.text and one.audience is Audience.PRIVATE for one in heard), name


def test_pywa_reads_every_call_of_our_emulator_as_we_do(conversation: Meta) -> None:
    types: Any = importlib.import_module("pywa.types")
    others = {"status": types.MessageStatus, "edit": types.EditedMessage, "revoke": types.DeletedMessage}
    client = pywa.WhatsApp(phone_id=CHANNEL.account.number, token="no token")
    kinds = set()
    for call in conversation.calls:
        value = call["entry"][0]["changes"][0]["value"]
        (part,) = parts_of(json.dumps(call).encode())
        ours = CHANNEL.read(raw_of(part, {}, datetime.now(UTC)))
        kind = value["messages"][0]["type"] if "messages" in value else "status"
        theirs = others.get(kind, types.Message).from_update(client=client, update=call)
        kinds.add(kind)
        assert theirs.from_user.wa_id == ours.author.address
        assert theirs.timestamp.timestamp() == ours.said_at.timestamp()
        if kind == "status":
            assert (theirs.id, theirs.status.value) == tuple(ours.remote_id.split("@"))
        elif kind in ("edit", "revoke"):
            assert theirs.original_message_id == ours.about
        else:
            assert theirs.id == ours.remote_id
            assert (theirs.reply_to_message.id if theirs.reply_to_message else "") == ours.in_reply_to
        if kind == "text":
            assert theirs.text == ours.text
    assert kinds >= {"text", "image", "document", "reaction", "unsupported", "edit", "revoke", "status", "button"}
