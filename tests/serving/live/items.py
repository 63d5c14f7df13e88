"""What hostile peers send: items, each with the answers that it must get and its time."""
import dataclasses
import typing

CLOSED = (None, None)  # the connection ends without an answer
MALFORMED = (400, "malformed_request")
BAD_JSON = (400, "invalid_json")
BAD_VALUE = (400, "invalid_value")
MISSING = (400, "missing_required_parameter")
TOO_LONG = (400, "context_length_exceeded")


@dataclasses.dataclass
class Item:
    family: int  # of SERVING.md 3.4
    name: str
    pieces: typing.Callable  # makes what is sent: bytes, seconds to wait, END_OF_INPUT
    wants: list  # of (status, code), an answer each; the code of an answer that is no error is None
    seconds: float = 1
    param: str | None = None  # that the last answer names
    to_head: bool = False
    check: typing.Callable | None = None  # of the last reply: what is wrong with it, or nothing


def item(family, name, data, *wants, **more):
    """`data` is bytes, a list of pieces, or makes such a list."""
    if isinstance(data, bytes):
        data = [data]
    return Item(family, name, data if callable(data) else lambda: data, list(wants), **more)


def problems_of_error(reply, code):
    """Whether an error has the form of OpenAI's and the code."""
    if not reply.headers.get("x-request-id"):
        return "it has no x-request-id"
    if set(reply.error) != {"message", "type", "param", "code"}:
        return f"its body is no error: {reply.body[:200]}"
    if reply.error["code"] != code:
        return f"its code is {reply.error['code']}: {reply.error['message'][:200]}"
    if not (isinstance(reply.error["message"], str) and reply.error["message"]):
        return "its message is empty"
    return None


# After these the server cannot know where the next request begins.
ENDS = {"malformed_request", "header_too_large", "request_timeout", "http_version_not_supported"}


def problem(it, replies, ended):
    """What is wrong with what came back, or None."""
    for i, (status, code) in enumerate(it.wants):
        if status is None:
            if i < len(replies):
                return f"wanted no answer, got {replies[i].status}"
            return None if ended else "the connection stays open"
        if i >= len(replies):
            return f"wanted {status} as answer {i + 1}, got none"
        reply = replies[i]
        if reply.status != status:
            return f"wanted {status} {code or ''}, got {reply.status} {reply.error.get('code', '')}: {reply.body[:200]}"
        if not reply.whole:
            return f"answer {i + 1} has no end"
        wrong = code and problems_of_error(reply, code)
        if wrong:
            return f"wanted {status} {code}: {wrong}"
        if code in ENDS and reply.headers.get("connection") != "close":
            return f"{code} leaves the connection open"
    if it.param is not None and replies[-1].error.get("param") != it.param:
        return f"wanted the parameter {it.param}, got {replies[-1].error.get('param')}"
    return it.check(replies[-1]) if it.check else None
