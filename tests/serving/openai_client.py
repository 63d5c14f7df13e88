"""openai_client.py --url URL [--key KEY] [--model NAME] [--skip NAME]... [--overload N]

A running server as the official `openai` package of Python sees it: every endpoint, every class of error, and the
package's own retry. What answers say is not looked at, but their form is, twice: as the package reads it, and strictly by
the package's own types. tests/serving/openai_client.sh installs the package and runs this.

--skip leaves out checks by the end of their names, for models that lack a sense: --skip sound. What a model says aloud is
asked only of one that speaks; of another it is asked that it refuses. --overload says how many
requests at once are surely more than the server lets wait; without it the check of retries is left out, and said to be.
"""
import argparse
import base64
import concurrent.futures
import io
import json
import math
import struct
import sys
import unittest
import wave
import zlib

import openai
from openai.types import Completion, Model
from openai.types.audio import Transcription, TranscriptionVerbose
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response

ARGUMENTS = argparse.Namespace()
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 20}, "count": {"type": "integer"}},
    "required": ["name", "count"],
    "additionalProperties": False,
}


def png():
    """96 x 64 pixels: white, with a black bar."""
    rows = b"".join(b"\0" + b"".join(b"\0\0\0" if 20 <= x < 40 and y > 16 else b"\xff\xff\xff" for x in range(96)) for y in range(64))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 96, 64, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def wav(seconds=1.5):
    """A tone that swells and fades, 16 kHz."""
    rate, out = 16000, io.BytesIO()
    samples = [int(12000 * math.sin(2 * math.pi * 220 * i / rate) * abs(math.sin(3 * i / rate))) for i in range(int(rate * seconds))]
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()


def pdf(words="Ferry 42"):
    """One page that says so in its text layer."""
    stream = f"BT /F1 24 Tf 72 700 Td ({words}) Tj ET".encode()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


def data_url(media_type, data):
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def words(text):
    return {"type": "text", "text": text}


def picture_part():
    return {"type": "image_url", "image_url": {"url": data_url("image/png", png()), "detail": "auto"}}


def sound_part():
    return {"type": "input_audio", "input_audio": {"data": base64.b64encode(wav()).decode(), "format": "wav"}}


def document_part():
    return {"type": "file", "file": {"filename": "a.pdf", "file_data": data_url("application/pdf", pdf())}}


class Suite(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = openai.OpenAI(base_url=ARGUMENTS.url + "/v1", api_key=ARGUMENTS.key or "none", max_retries=0, timeout=120)
        cls.model = ARGUMENTS.model or cls.client.models.list().data[0].id

    def chat(self, content="Hello", client=None, **options):
        options = {"model": self.model, "max_completion_tokens": 8, **options}
        return (client or self.client).chat.completions.create(messages=[{"role": "user", "content": content}], **options)

    def strictly(self, kind, value):
        """What came, read again by the package's type without its leniency."""
        return kind.model_validate_json(value.model_dump_json(exclude_unset=True))

    def check_chat(self, answer, n=1):
        self.strictly(ChatCompletion, answer)
        self.assertTrue(answer.id.startswith("chatcmpl-"))
        self.assertEqual(answer.object, "chat.completion")
        self.assertEqual(len(answer.choices), n)
        for index, choice in enumerate(answer.choices):
            self.assertEqual(choice.index, index)
            self.assertEqual(choice.message.role, "assistant")
            self.assertIsInstance(choice.message.content, str)
            self.assertIn(choice.finish_reason, ("stop", "length"))
        usage = answer.usage
        self.assertEqual(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)
        self.assertGreater(usage.prompt_tokens, 0)
        for name in ("queue_ms", "media_ms", "encode_ms", "prefill_ms", "decode_ms", "cached_positions"):
            self.assertGreaterEqual(answer.model_extra["timings"][name], 0)
        return answer

    def refused(self, kind, call, code, param=None):
        with self.assertRaises(kind) as caught:
            call()
        error = caught.exception
        self.assertEqual(error.code, code, error.body)
        self.assertEqual(error.param, param)
        self.assertIsInstance(error.type, str)
        self.assertEqual(set(error.body), {"message", "type", "param", "code"})
        self.assertTrue(error.request_id)
        return error

    # Models.

    def test_models(self):
        listed = self.client.models.list().data
        self.assertEqual([model.id for model in listed], [self.model])
        self.strictly(Model, self.client.models.retrieve(self.model))
        self.refused(openai.NotFoundError, lambda: self.client.models.retrieve("no-such-model"), "model_not_found", "model")

    # Chat.

    def test_chat(self):
        self.check_chat(self.chat("Say hello."))
        raw = self.client.chat.completions.with_raw_response.create(
            model=self.model, max_completion_tokens=4, messages=[{"role": "user", "content": "안녕하세요"}])
        self.assertTrue(raw.headers["x-request-id"])
        self.check_chat(raw.parse())

    def test_chat_turns(self):
        turns = [{"role": "developer", "content": "Answer in one word."}, {"role": "user", "content": "One?"},
                 {"role": "assistant", "content": "Two."}, {"role": "user", "content": [words("Three?")]}]
        self.check_chat(self.client.chat.completions.create(model=self.model, messages=turns, max_tokens=4))

    def test_chat_is_the_same_again(self):
        first, second = (self.chat("Count to three.", temperature=0.8, seed=7).choices[0].message.content for _ in range(2))
        self.assertEqual(first, second)

    def test_chat_several(self):
        self.check_chat(self.chat("Hello", n=3, temperature=1, stop=["\n\n"], presence_penalty=0.5, frequency_penalty=0.5), n=3)

    def test_chat_extra_body(self):
        answer = self.client.chat.completions.with_raw_response.create(
            model=self.model, max_tokens=4, messages=[{"role": "user", "content": "Hello"}],
            extra_body={"top_k": 20, "min_p": 0.1, "repetition_penalty": 1.1, "no_such_field": 1})
        self.assertIn("no_such_field", answer.headers["x-naru-warning"])
        self.assertNotIn("top_k", answer.headers["x-naru-warning"])

    def test_chat_streamed(self):
        question = {"content": "Say hello to everybody.", "temperature": 0.9, "seed": 3, "max_completion_tokens": 16}
        whole = self.chat(**question)
        chunks = list(self.chat(**question, stream=True, stream_options={"include_usage": True}))
        for chunk in chunks:
            self.strictly(ChatCompletionChunk, chunk)
            self.assertEqual(chunk.id, chunks[0].id)
        self.assertEqual(chunks[0].choices[0].delta.role, "assistant")
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
        self.assertEqual(text, whole.choices[0].message.content)
        self.assertEqual(chunks[-2].choices[0].finish_reason, whole.choices[0].finish_reason)
        self.assertEqual(chunks[-1].choices, [])
        self.assertEqual(chunks[-1].usage.completion_tokens, whole.usage.completion_tokens)
        self.assertIsNone(chunks[0].usage)

    def test_chat_stream_that_is_closed_early(self):
        stream = self.chat("Tell me a long story.", stream=True, max_completion_tokens=64)
        next(iter(stream))
        stream.close()
        self.check_chat(self.chat())

    def test_chat_logprobs(self):
        answer = self.chat("Hello", logprobs=True, top_logprobs=3)
        self.strictly(ChatCompletion, answer)
        tokens = answer.choices[0].logprobs.content
        self.assertGreater(len(tokens), 0)
        for token in tokens:
            self.assertLessEqual(token.logprob, 0)
            self.assertEqual(len(token.top_logprobs), 3)
            self.assertIsInstance(token.bytes, list)
        whole = b"".join(bytes(token.bytes) for token in tokens).decode(errors="replace")
        self.assertTrue(whole.startswith(answer.choices[0].message.content))

    def test_chat_logit_bias(self):
        ids = self.client.post("/../tokenize", body={"prompt": "a"}, cast_to=object)["tokens"]
        answer = self.chat("Hello", logit_bias={str(ids[0]): 100}, max_completion_tokens=3)
        self.assertEqual(set(answer.choices[0].message.content), {"a"})

    def test_chat_json_schema(self):
        form = {"type": "json_schema", "json_schema": {"name": "ferry", "schema": SCHEMA, "strict": True}}
        answer = self.chat("A ferry with 3 boats, as JSON.", response_format=form, max_completion_tokens=200)
        if answer.choices[0].finish_reason == "stop":
            value = json.loads(answer.choices[0].message.content)
            self.assertEqual(set(value), {"name", "count"})
            self.assertIsInstance(value["count"], int)
            self.assertLessEqual(len(value["name"]), 20)

    def test_chat_json_object(self):
        answer = self.chat("An object.", response_format={"type": "json_object"}, max_completion_tokens=300)
        if answer.choices[0].finish_reason == "stop":
            self.assertIsInstance(json.loads(answer.choices[0].message.content), dict)

    def test_chat_grammar(self):
        answer = self.chat("Yes or no?", extra_body={"grammar": 'root ::= "yes" | "no"'})
        self.assertIn(answer.choices[0].message.content, ("yes", "no"))

    def test_chat_picture(self):
        answer = self.check_chat(self.chat([words("What is this?"), picture_part()]))
        self.assertGreater(answer.usage.prompt_tokens_details.model_dump()["image_tokens"], 0)

    def test_chat_sound(self):
        answer = self.check_chat(self.chat([sound_part(), words("What is this?")]))
        self.assertGreater(answer.usage.prompt_tokens_details.audio_tokens, 0)
        self.check_chat(self.chat([{"type": "audio_url", "audio_url": {"url": data_url("audio/wav", wav())}}]))

    def test_chat_pdf(self):
        answer = self.check_chat(self.chat([document_part(), words("What does it say?")]))
        self.assertGreater(answer.usage.prompt_tokens, self.chat("What does it say?").usage.prompt_tokens)

    def test_chat_picture_by_its_name(self):
        self.chat([{**picture_part(), "uuid": "bar-1"}])
        self.check_chat(self.chat([{"type": "image_url", "image_url": None, "uuid": "bar-1"}]))
        self.refused(openai.BadRequestError, lambda: self.chat([{"type": "image_url", "image_url": None, "uuid": "never sent"}]),
                     "media_not_found", "messages[0].content[0].image_url")

    # Completions, responses.

    def test_completions(self):
        ask = lambda **more: self.client.completions.create(model=self.model, prompt="Once upon", max_tokens=6, **more)
        answer = ask(logprobs=2)
        self.strictly(Completion, answer)
        self.assertEqual(len(answer.choices[0].logprobs.tokens), len(answer.choices[0].logprobs.text_offset))
        self.assertEqual("".join(chunk.choices[0].text for chunk in ask(stream=True)), answer.choices[0].text)

    def test_responses(self):
        answer = self.client.responses.create(model=self.model, input="Say hello.", instructions="Be short.", max_output_tokens=8)
        self.strictly(Response, answer)
        self.assertIn(answer.status, ("completed", "incomplete"))
        self.assertEqual(answer.output_text, answer.output[0].content[0].text)
        self.assertEqual(answer.usage.total_tokens, answer.usage.input_tokens + answer.usage.output_tokens)

    def test_responses_picture(self):
        content = [{"type": "input_image", "image_url": data_url("image/png", png()), "detail": "auto"}, {"type": "input_text", "text": "What?"}]
        answer = self.client.responses.create(model=self.model, input=[{"role": "user", "content": content}], max_output_tokens=4)
        self.strictly(Response, answer)

    def test_responses_json_schema(self):
        form = {"type": "json_schema", "name": "ferry", "schema": SCHEMA, "strict": True}
        answer = self.client.responses.create(model=self.model, input="A ferry, as JSON.", text={"format": form}, max_output_tokens=200)
        if answer.status == "completed":
            self.assertEqual(set(json.loads(answer.output_text)), {"name", "count"})

    def test_responses_streamed(self):
        events = list(self.client.responses.create(model=self.model, input="Say hello.", max_output_tokens=8, stream=True))
        self.assertEqual([event.sequence_number for event in events], list(range(len(events))))
        kinds = [event.type for event in events]
        self.assertEqual(kinds[:4], ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"])
        self.assertEqual(kinds[-4:-1], ["response.output_text.done", "response.content_part.done", "response.output_item.done"])
        self.assertIn(kinds[-1], ("response.completed", "response.incomplete"))
        self.assertEqual(set(kinds[4:-4]) - {"response.output_text.delta"}, set())
        self.assertEqual("".join(event.delta for event in events[4:-4]), events[-1].response.output_text)
        for event in events:
            self.strictly(type(event), event)

    # Sound.

    def transcribe(self, **options):
        return self.client.audio.transcriptions.create(model=self.model, file=("a.wav", wav(), "audio/wav"), **options)

    def test_transcription_sound(self):
        answer = self.transcribe()
        self.strictly(Transcription, answer)
        self.assertEqual(answer.usage.type, "duration")
        self.assertEqual(answer.usage.seconds, 2)
        self.assertIsInstance(self.transcribe(response_format="text"), str)
        self.assertIsInstance(self.transcribe(response_format="srt"), str)
        self.assertTrue(self.transcribe(response_format="vtt").startswith("WEBVTT"))

    def test_transcription_verbose_sound(self):
        answer = self.transcribe(response_format="verbose_json", timestamp_granularities=["word", "segment"], language="en")
        self.assertIsInstance(answer, TranscriptionVerbose)
        self.assertAlmostEqual(float(answer.duration), 1.5, places=1)
        self.assertEqual(answer.language, "english")
        for word in answer.words:
            self.assertLessEqual(word.start, word.end)
        for segment in answer.segments:
            self.assertLessEqual(segment.start, segment.end)

    def test_transcription_streamed_sound(self):
        events = list(self.transcribe(stream=True))
        self.assertEqual(events[-1].type, "transcript.text.done")
        self.assertEqual("".join(event.delta for event in events[:-1]), events[-1].text)
        for event in events:
            self.strictly(type(event), event)

    def test_translation_is_not_offered(self):
        self.refused(openai.BadRequestError, lambda: self.client.audio.translations.create(model=self.model, file=("a.wav", wav())),
                     "translations_not_supported")

    # Speech.

    def voices(self):
        return self.client.get("/audio/voices", cast_to=object)["voices"]

    def say(self, text="One apple. 사과 두 개.", voice=None, **options):
        return self.client.audio.speech.create(model=self.model, voice=voice or self.voices()[0], input=text, **options)

    def wav_samples(self, data):
        """The samples of a mono WAV file of 16 bits at 24 kHz."""
        with wave.open(io.BytesIO(data)) as file:
            self.assertEqual((file.getnchannels(), file.getsampwidth(), file.getframerate()), (1, 2, 24000))
            return file.readframes(file.getnframes())

    def test_speech(self):
        if not self.voices():
            self.refused(openai.BadRequestError, lambda: self.say(voice="alloy"), "speech_not_supported", "model")
            self.refused(openai.BadRequestError, lambda: self.chat(modalities=["text", "audio"], audio={"voice": "alloy", "format": "wav"}),
                         "modality_not_supported", "modalities")
            return
        pcm = self.say(response_format="pcm").read()
        self.assertGreater(len(pcm), 24000)
        self.assertEqual(self.wav_samples(self.say(response_format="wav").read()), pcm)
        for name, begins in {"mp3": (b"ID3", b"\xff"), "opus": (b"OggS",), "aac": (b"ID3", b"\xff"), "flac": (b"fLaC",)}.items():
            sound = self.say(response_format=name).read()
            self.assertTrue(sound.startswith(begins), (name, sound[:8]))
            heard = self.client.audio.transcriptions.create(model=self.model, file=(f"a.{name}", sound), response_format="verbose_json")
            self.assertAlmostEqual(float(heard.duration), len(pcm) / 48000, delta=0.15)
        self.assertTrue(self.say().read().startswith((b"ID3", b"\xff")))  # mp3
        with self.client.audio.speech.with_streaming_response.create(model=self.model, voice=self.voices()[0], input="One apple. 사과 두 개.",
                                                                     response_format="pcm") as streamed:
            self.assertEqual(streamed.headers["content-type"], "audio/pcm")
            self.assertEqual(b"".join(streamed.iter_bytes(1000)), pcm)
        for voice in self.voices()[1:]:
            self.assertGreater(len(self.say(voice=voice, response_format="pcm").read()), 0)

    def test_speech_in_events(self):
        if not self.voices():
            self.skipTest("this model does not speak")
        pcm = self.say(response_format="pcm").read()
        with self.client.audio.speech.with_streaming_response.create(model=self.model, voice=self.voices()[0], input="One apple. 사과 두 개.",
                                                                     response_format="pcm", stream_format="sse") as streamed:
            lines = [line.removeprefix("data: ") for line in streamed.iter_lines() if line.startswith("data: ")]
        self.assertEqual(lines.pop(), "[DONE]")
        events = [json.loads(line) for line in lines]
        done = events.pop()
        self.assertEqual(b"".join(base64.b64decode(event["audio"]) for event in events), pcm)
        self.assertGreater(len(events), 2)
        self.assertEqual(done["type"], "speech.audio.done")
        self.assertEqual([sentence["text"] for sentence in done["sentences"]], ["One apple.", "사과 두 개."])
        self.assertEqual(done["usage"]["total_tokens"], done["usage"]["input_tokens"] + done["usage"]["output_tokens"])

    def test_errors_of_speech(self):
        if not self.voices():
            self.skipTest("this model does not speak")
        bad = openai.BadRequestError
        self.refused(bad, lambda: self.say(""), "invalid_value", "input")
        self.refused(bad, lambda: self.say("?! ..."), "invalid_value", "input")
        self.refused(bad, lambda: self.say("a" * 4097), "invalid_value", "input")
        self.refused(bad, lambda: self.say(voice="alloy"), "voice_not_found", "voice")
        self.refused(bad, lambda: self.say(speed=1.5), "not_supported", "speed")
        self.refused(bad, lambda: self.say(response_format="midi"), "invalid_value", "response_format")
        self.refused(bad, lambda: self.chat(modalities=["text", "audio"], audio={"voice": "alloy", "format": "wav"}), "voice_not_found", "audio.voice")
        self.refused(bad, lambda: self.chat(modalities=["audio"], audio={"voice": self.voices()[0], "format": "wav"}), "modality_not_supported",
                     "modalities")

    def aloud(self, audio_format):
        return {"modalities": ["text", "audio"], "audio": {"voice": self.voices()[0], "format": audio_format}}

    def test_chat_aloud(self):
        if not self.voices():
            self.skipTest("this model does not speak")
        for content in ("How many?", [picture_part(), sound_part()]):
            written = self.chat(content).choices[0].message.content
            answer = self.chat(content, **self.aloud("wav"))
            self.strictly(ChatCompletion, answer)
            message = answer.choices[0].message
            self.assertIsNone(message.content)
            self.assertEqual(message.audio.transcript, written)
            self.assertTrue(message.audio.id.startswith("audio_"))
            self.assertIsInstance(message.audio.model_extra["spoken"], str)
            codes = answer.usage.completion_tokens_details.audio_tokens
            pcm = self.wav_samples(base64.b64decode(message.audio.data))
            self.assertAlmostEqual(len(pcm) / 48000, codes / 25, delta=0.01)
            words, heard, spoken = "", b"", ""
            for chunk in self.chat(content, stream=True, **self.aloud("pcm16")):
                self.strictly(ChatCompletionChunk, chunk)
                audio = chunk.choices[0].delta.model_dump(exclude_unset=True).get("audio") or {} if chunk.choices else {}
                words += audio.get("transcript", "")
                spoken += audio.get("spoken", "")
                heard += base64.b64decode(audio.get("data", ""))
            self.assertEqual((words, spoken), (written, message.audio.model_extra["spoken"]))
            self.assertEqual(heard, pcm)

    # Errors.

    def test_errors_of_requests(self):
        bad = openai.BadRequestError
        self.refused(bad, lambda: self.chat(temperature=-1), "invalid_value", "temperature")
        self.refused(bad, lambda: self.chat(n=2**31), "invalid_value", "n")
        self.refused(bad, lambda: self.chat(max_completion_tokens=-1), "invalid_value", "max_completion_tokens")
        self.refused(bad, lambda: self.chat(logit_bias={"99999999": 1}), "invalid_value", "logit_bias")
        self.refused(bad, lambda: self.chat([{"type": "video_url", "video_url": {"url": "data:video/mp4;base64,AAAA"}}]),
                     "unsupported_content_part", "messages[0].content[0].type")
        self.refused(bad, lambda: self.chat([{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]),
                     "url_not_supported", "messages[0].content[0].image_url.url")
        self.refused(bad, lambda: self.chat("word " * 2_000_000), "context_length_exceeded", "messages")
        self.refused(bad, lambda: self.chat(tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}]),
                     "tools_not_supported", "tools")
        self.refused(bad, lambda: self.client.responses.create(model=self.model, input="x", previous_response_id="resp_1"),
                     "state_not_supported", "previous_response_id")

    def test_error_of_a_broken_picture(self):
        part = {"type": "image_url", "image_url": {"url": data_url("image/png", png()[:60])}}
        self.refused(openai.BadRequestError, lambda: self.chat([part]), "media_truncated", "messages[0].content[0].image_url.url")

    def test_error_of_an_unknown_model(self):
        self.refused(openai.NotFoundError, lambda: self.chat(model="no-such-model"), "model_not_found", "model")

    def test_error_of_an_unknown_route(self):
        with self.assertRaises(openai.NotFoundError) as caught:
            self.client.embeddings.create(model=self.model, input="x")
        self.assertIsInstance(caught.exception.code, (str, type(None)))

    def test_error_of_a_body_that_is_too_large(self):
        with self.assertRaises((openai.APIStatusError, openai.APIConnectionError)) as caught:  # it may hang up while we send
            self.chat("x" * (65 << 20))
        if isinstance(caught.exception, openai.APIStatusError):
            self.assertEqual(caught.exception.status_code, 413)

    def test_error_of_a_wrong_key(self):
        if not ARGUMENTS.key:
            self.skipTest("the server has no keys")
        with self.assertRaises(openai.AuthenticationError):
            self.chat(client=self.client.with_options(api_key="wrong"))

    # Overload.

    def test_retry_after_429(self):
        if not ARGUMENTS.overload:
            self.skipTest("--overload says how many requests are too many")

        def ask(client):
            try:
                self.chat("Tell me a story.", client=client, max_completion_tokens=64, n=8, temperature=1)
                return 200
            except openai.RateLimitError as error:
                self.assertIn("retry-after", error.response.headers)
                return error.status_code

        with concurrent.futures.ThreadPoolExecutor(ARGUMENTS.overload) as pool:
            first = list(pool.map(ask, [self.client] * ARGUMENTS.overload))
            self.assertIn(429, first)
            self.assertIn(200, first)
            patient = self.client.with_options(max_retries=50)
            self.assertEqual(set(pool.map(ask, [patient] * ARGUMENTS.overload)), {200})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="http://127.0.0.1:8080")
    parser.add_argument("--key")
    parser.add_argument("--model", help="else the first that the server lists")
    parser.add_argument("--skip", action="append", default=[])
    parser.add_argument("--overload", type=int)
    parser.parse_args(namespace=ARGUMENTS)
    ARGUMENTS.url = ARGUMENTS.url.rstrip("/")
    suite = unittest.TestSuite(test for test in unittest.defaultTestLoader.loadTestsFromTestCase(Suite)
                               if not any(test.id().endswith(skip) for skip in ARGUMENTS.skip))
    print(f"openai {openai.__version__}, {suite.countTestCases()} checks", file=sys.stderr)
    sys.exit(not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())


if __name__ == "__main__":
    main()
