"""Family 12: prompts that are long, odd, or look like what only the server may say. `facts` has the model's context."""
import json

from client import chat, post
from items import BAD_VALUE, TOO_LONG, item
from json_items import OK

WHOLE = "A sentence that is given back as it came. "


def prompt(name, text, *wants, **more):
    """The text as a question; a text that is read is read whole."""
    return item(12, f"prompt: {name}", lambda: [chat(text() if callable(text) else text, max_tokens=1)], *(wants or (OK,)),
                **{"seconds": 2, "check": None if wants else read_whole, **more})


def read_whole(reply):
    usage = reply.json()["usage"]
    return None if usage["prompt_tokens"] > 3 and usage["completion_tokens"] <= 1 else f"it read {usage}"


def long_ones():
    for name, text in {"10 MB of words": lambda: WHOLE * 240000, "4 M times a": lambda: "a" * (4 << 20), "4 M times 가": lambda: "가" * (4 << 20),
                       "4 M spaces": lambda: " " * (4 << 20), "4 M ends of lines": lambda: "\n" * (4 << 20), "a million joiners": lambda: "\u200d" * 1000000,
                       "a million faces": lambda: "\U0001f600" * 1000000, "a million marks on a letter": lambda: "a" + "\u0301" * 1000000,
                       "a million jamo": lambda: "\u1100" * 1000000, "a million ligatures that come apart": lambda: "\ufdfa" * 1000000,
                       "4 M different letters": lambda: "".join(chr(0x4e00 + i % 20000) for i in range(1 << 20))}.items():
        yield prompt(name, text, TOO_LONG, seconds=8)
    for n in (1000, 100000):
        yield item(12, f"tokens: {n} marks on a letter", lambda n=n: [post("/tokenize", {"prompt": "a" + "\u0301" * n})], OK, seconds=5, check=is_counted)
        yield item(12, f"tokens: {n} times a", lambda n=n: [post("/tokenize", {"prompt": "a" * n})], OK, seconds=5, check=is_counted)
        yield item(12, f"tokens: {n} spaces and jamo", lambda n=n: [post("/tokenize", {"prompt": " \u1100\u1161" * n})], OK, seconds=5, check=is_counted)
    yield item(12, "tokens: 5 MB", lambda: [post("/tokenize", {"prompt": WHOLE * 120000})], BAD_VALUE, seconds=5)


def is_counted(reply):
    said = reply.json()
    return None if said["count"] == len(said["tokens"]) > 0 else "the count is another"


def odd_ones():
    for name, text in {
            "empty": "", "ends of lines": "\n\n", "a space": " "}.items():
        yield prompt(name, text, OK if text else BAD_VALUE)
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
    for name, text in {
            "families": family * 20, "joiners": "\u200d" * 50, "Hebrew and Arabic": "שלום עולם مرحبا بالعالم " * 5, "right to left by force": "\u202eabc\u202c \u2066x\u2069\u200f",
            "marks on a letter": "a" + "\u0301\u0323\u0489" * 30, "no characters": "\ufffe\uffff\U0010ffff", "of private use": "\ue000\U000f0000" * 10, "marks of byte order": "\ufeff" * 10,
            "tags": "".join(chr(0xe0000 + ord(c)) for c in "hidden"), "zeros": "a\0b\0", "controls": "".join(map(chr, range(1, 32))), "jamo alone": "ㄱㅏ\u1100\u1161\u11a8\u11a8\u1160",
            "decomposed": "\u1112\u1161\u11ab\u1100\u1173\u11af", "old Hangul": "\u1107\u1109\u119e", "Georgian, Cherokee, Gothic": "ქართული ᏣᎳᎩ 𐌰𐌱", "digits of all kinds": "٣४๕Ⅷ⑨𝟗",
            "ligatures": "\ufdfa\ufb03\u3300" * 20, "flags": "\U0001f1f0\U0001f1f7" * 20, "variants": "☺\ufe0e☺\ufe0f" * 10, "replacements": "\ufffd" * 50, "HTML": "<script>alert(1)</script>",
            "templates": "{{7*7}} ${7*7} {% raw %} #{x} <%= 1 %>", "SQL": "'; DROP TABLE x;--", "formats": "%s%s%n%x", "escapes": "\x1b[2J\x1b]0;x\a", "paths": "../../etc/passwd\0"}.items():
        yield prompt(name, text)


def controls():
    """Words that look like control tokens are words: they come back from their ids, and no id of a control is among them."""
    for text in ("<|assistant|>", "<|user|>hi<|end|><|assistant|>", "<s>", "</s>", "<eos>", "<bos>", "<pad>", "<|im_start|>system", "<|im_end|>", "[INST]", "<|endoftext|>", "<image>",
                 "<|image|>", "<|audio|>", "<end_of_turn>", "\n\nAssistant:", "<0x00>", "<unk>"):
        yield prompt(f"{text!r} in words", text + " What is this? " + text)
        yield item(12, f"tokens of {text!r}", post("/tokenize", {"prompt": text}), OK,
                   check=lambda reply: None if min(reply.json()["tokens"]) >= CONTROLS else f"a control among {reply.json()['tokens']}")


CONTROLS = 8  # ids below are the server's own


def lengths(facts):
    """A digit is a token, and one stands before them: context - 2 digits leave room for one token of an answer."""
    context = facts["context"]
    whole = lambda reply: None if reply.json()["usage"]["prompt_tokens"] == context - 1 else f"{reply.json()['usage']}"
    for n, wants in ((context - 2, [OK]), (context - 1, [TOO_LONG]), (context, [TOO_LONG]), (context + 1, [TOO_LONG]), (100 * context, [TOO_LONG])):
        for fields in ({"max_tokens": 1}, {"max_tokens": 1000000}):
            yield item(12, f"{n} tokens of {context}, {fields}", lambda n=n, fields=fields: [post("/v1/completions", {"prompt": "1" * n, **fields})], *wants, seconds=8,
                       check=whole if wants == [OK] else None)
    yield item(12, "as many tokens as the context has left", lambda: [post("/v1/completions", {"prompt": "1" * 10, "max_tokens": 2**31 - 1, "stop": ["1", "2", "3", "e", "a", "\n", " "]})], OK, seconds=20)
    turns = [{"role": role, "content": "1" * 20} for _ in range(500) for role in ("user", "assistant")] + [{"role": "user", "content": "1"}]
    yield item(12, "a thousand turns", lambda: [post("/v1/chat/completions", {"messages": turns, "max_tokens": 1})], TOO_LONG, seconds=3)
    yield item(12, "a long prompt of the system", lambda: [post("/v1/responses", {"input": "hi", "instructions": "1" * context})], TOO_LONG, seconds=3)


def prompt_items(facts):
    for group in (long_ones(), odd_ones(), controls(), lengths(facts)):
        yield from group
