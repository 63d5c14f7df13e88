#include "serving/api/openapi.h"

namespace naru::serving::api {
namespace {

// What is accepted without effect is not listed.
constexpr char kPaths[] = R"json({
"openapi": "3.1.0",
"info": {
  "title": "Naru",
  "version": "1",
  "description": "Questions with pictures, sounds and PDFs in Korean and English, answered in text, and aloud where the model speaks. OpenAI's API where it has one. Media are sent as data: URLs or base64; nothing is fetched. Fields that are not listed have no effect: the answer's header x-naru-warning names them."
},
"security": [{}, {"key": []}],
"paths": {
  "/healthz": {"get": {"summary": "Whether the process answers", "security": [], "responses": {"200": {"$ref": "#/components/responses/Text"}}}},
  "/readyz": {"get": {"summary": "Whether it takes requests", "security": [], "responses": {"200": {"$ref": "#/components/responses/Text"}, "503": {"$ref": "#/components/responses/Text"}}}},
  "/health": {"get": {"summary": "The same in JSON", "security": [], "responses": {"200": {"description": "ready", "content": {"application/json": {"schema": {"type": "object", "properties": {"status": {"const": "ok"}}}}}}, "503": {"$ref": "#/components/responses/Error"}}}},
  "/metrics": {"get": {"summary": "Figures for Prometheus", "responses": {"200": {"$ref": "#/components/responses/Text"}}}},
  "/openapi.json": {"get": {"summary": "This document", "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}}}},
  "/v1/models": {"get": {"summary": "The model that is served", "responses": {"200": {"description": "a list", "content": {"application/json": {"schema": {"type": "object", "properties": {"object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}}}}}}}}}},
  "/v1/models/{id}": {"get": {"summary": "One model", "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}], "responses": {"200": {"description": "the model", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Model"}}}}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/v1/chat/completions": {"post": {"summary": "The next turn of a conversation", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ChatRequest"}}}}, "responses": {"200": {"$ref": "#/components/responses/Answer"}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/v1/completions": {"post": {"summary": "A text goes on", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CompletionRequest"}}}}, "responses": {"200": {"$ref": "#/components/responses/Answer"}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/v1/responses": {"post": {"summary": "As chat completions, in the form of OpenAI's Responses API; nothing is stored", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ResponseRequest"}}}}, "responses": {"200": {"$ref": "#/components/responses/Answer"}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/v1/audio/speech": {"post": {"summary": "A text said aloud, by a model that speaks", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/SpeechRequest"}}}}, "responses": {"200": {"description": "the sound, mono at 24 kHz; pcm as it is made; with stream_format sse, server-sent events", "content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}, "text/event-stream": {"schema": {"type": "string"}}}}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/v1/audio/voices": {"get": {"summary": "The voices of the model", "responses": {"200": {"description": "their names; none where it does not speak", "content": {"application/json": {"schema": {"type": "object", "properties": {"voices": {"type": "array", "items": {"type": "string"}}}}}}}}}},
  "/v1/audio/transcriptions": {"post": {"summary": "The words of a recording", "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/TranscriptionRequest"}}}}, "responses": {"200": {"$ref": "#/components/responses/Answer"}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/v1/audio/translations": {"post": {"summary": "Not offered: always 400", "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}}}}, "responses": {"400": {"$ref": "#/components/responses/Error"}}}},
  "/v1/episodes": {"post": {"summary": "An episode of a robot in simulation, played now, by a model that moves one", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EpisodeRequest"}}}}, "responses": {"200": {"description": "how it went, and its film", "content": {"application/json": {"schema": {"type": "object", "properties": {"object": {"const": "episode"}, "id": {"type": "string"}, "created": {"type": "integer"}, "model": {"type": "string"}, "task": {"type": "string"}, "seed": {"type": "integer"}, "instruction": {"type": "string"}, "lang": {"enum": ["ko", "en"]}, "success": {"type": "boolean"}, "coverage": {"type": "number", "description": "of push-t, the greatest share of the goal that was covered"}, "steps": {"type": "integer"}, "seconds": {"type": "number"}, "policy_ms_p50": {"type": "number"}, "video": {"type": "object", "properties": {"format": {"const": "mp4"}, "data": {"type": "string", "description": "base64"}}}}}}}}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/tokenize": {"post": {"summary": "The tokens of a text", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TokenizeRequest"}}}}, "responses": {"200": {"description": "ids", "content": {"application/json": {"schema": {"type": "object", "properties": {"count": {"type": "integer"}, "max_model_len": {"type": "integer"}, "tokens": {"type": "array", "items": {"type": "integer"}}}}}}}, "default": {"$ref": "#/components/responses/Error"}}}},
  "/detokenize": {"post": {"summary": "The text of tokens", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DetokenizeRequest"}}}}, "responses": {"200": {"description": "the text, under both names that clients know", "content": {"application/json": {"schema": {"type": "object", "properties": {"prompt": {"type": "string"}, "content": {"type": "string"}}}}}}, "default": {"$ref": "#/components/responses/Error"}}}}
},
)json";

constexpr char kRequests[] = R"json("components": {
"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
"responses": {
  "Text": {"description": "text", "content": {"text/plain": {"schema": {"type": "string"}}}},
  "Answer": {"description": "the answer; with stream, server-sent events", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}, "text/event-stream": {"schema": {"type": "string"}}}},
  "Error": {"description": "400: the request; 401: the key; 404: no such route or model; 413: the body is too large; 415: its type; 429: too much is waiting, see retry-after; 503: being stopped, waited too long, or no room now; 504: took too long; 500: our fault", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
},
"schemas": {
  "Error": {"type": "object", "properties": {"error": {"type": "object", "required": ["message", "type", "param", "code"], "properties": {"message": {"type": "string"}, "type": {"type": "string"}, "param": {"type": ["string", "null"], "description": "where in the body: messages[2].content[0].image_url.url"}, "code": {"type": ["string", "null"]}}}}},
  "Model": {"type": "object", "properties": {"id": {"type": "string"}, "object": {"const": "model"}, "created": {"type": "integer"}, "owned_by": {"type": "string"}, "input_modalities": {"type": "array", "items": {"enum": ["text", "file", "image", "audio"]}, "description": "what a question may hold"}, "output_modalities": {"type": "array", "items": {"enum": ["text", "audio"]}, "description": "what answers are"}, "voices": {"type": "array", "items": {"type": "string"}}}},
  "Sampling": {"type": "object", "properties": {
    "model": {"type": "string", "description": "that of /v1/models; may be left out"},
    "stream": {"type": "boolean", "default": false},
    "temperature": {"type": "number", "minimum": 0, "maximum": 2, "default": 0},
    "top_p": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 1},
    "top_k": {"type": "integer", "minimum": -1, "default": 0, "description": "0 or -1: all"},
    "min_p": {"type": "number", "minimum": 0, "maximum": 1, "default": 0},
    "seed": {"type": "integer"},
    "presence_penalty": {"type": "number", "minimum": -2, "maximum": 2, "default": 0},
    "frequency_penalty": {"type": "number", "minimum": -2, "maximum": 2, "default": 0},
    "repetition_penalty": {"type": "number", "minimum": 0.01, "maximum": 100, "default": 1},
    "logit_bias": {"type": "object", "maxProperties": 1024, "additionalProperties": {"type": "number", "minimum": -100, "maximum": 100}}}},
  "Several": {"type": "object", "properties": {
    "n": {"type": "integer", "minimum": 1, "maximum": 8, "default": 1},
    "stop": {"anyOf": [{"type": "string"}, {"type": "array", "maxItems": 16, "items": {"type": "string"}}]},
    "grammar": {"type": "string", "description": "GBNF, as llama.cpp has it"},
    "stream_options": {"type": "object", "properties": {"include_usage": {"type": "boolean"}}}}},
  "ChatRequest": {"allOf": [{"$ref": "#/components/schemas/Sampling"}, {"$ref": "#/components/schemas/Several"}], "type": "object", "required": ["messages"], "properties": {
    "messages": {"type": "array", "minItems": 1, "maxItems": 1024, "items": {"$ref": "#/components/schemas/Message"}, "description": "system and developer first; then user and assistant take turns, from the user to the user"},
    "max_completion_tokens": {"type": "integer", "minimum": 1},
    "max_tokens": {"type": "integer", "minimum": 1},
    "logprobs": {"type": "boolean"},
    "top_logprobs": {"type": "integer", "minimum": 0, "maximum": 20},
    "modalities": {"type": "array", "items": {"enum": ["text", "audio"]}, "description": "text; of a model that speaks also text and audio"},
    "audio": {"type": "object", "properties": {"voice": {"$ref": "#/components/schemas/Voice"}, "format": {"enum": ["wav", "aac", "mp3", "flac", "opus", "pcm16"], "description": "pcm16 alone with stream"}}},
    "response_format": {"$ref": "#/components/schemas/ResponseFormat"}}},
  "CompletionRequest": {"allOf": [{"$ref": "#/components/schemas/Sampling"}, {"$ref": "#/components/schemas/Several"}], "type": "object", "required": ["prompt"], "properties": {
    "prompt": {"type": "string", "minLength": 1},
    "max_tokens": {"type": "integer", "minimum": 1, "default": 16},
    "logprobs": {"type": "integer", "minimum": 0, "maximum": 20}}},
  "ResponseRequest": {"allOf": [{"$ref": "#/components/schemas/Sampling"}], "type": "object", "required": ["input"], "properties": {
    "input": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/components/schemas/Item"}}]},
    "instructions": {"type": "string"},
    "max_output_tokens": {"type": "integer", "minimum": 1},
    "text": {"type": "object", "properties": {"format": {"$ref": "#/components/schemas/TextFormat"}}},
    "metadata": {"type": "object", "maxProperties": 16}}},
  "Voice": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}]},
  "EpisodeRequest": {"type": "object", "required": ["task"], "properties": {
    "model": {"type": "string", "description": "that of /v1/models; may be left out"},
    "task": {"type": "string", "description": "one of the model's episodes (/v1/models)"},
    "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991, "description": "of the scene; drawn where it is left out"},
    "lang": {"enum": ["ko", "en"], "description": "of the scene's own instruction"},
    "instruction": {"type": "string", "minLength": 1, "maxLength": 400, "description": "in place of the scene's own"}}},
  "SpeechRequest": {"type": "object", "required": ["input"], "properties": {
    "input": {"type": "string", "maxLength": 4096},
    "model": {"type": "string"},
    "temperature": {"type": "number", "minimum": 0, "maximum": 2, "default": 0},
    "top_p": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 1},
    "min_p": {"type": "number", "minimum": 0, "maximum": 1, "default": 0},
    "top_k": {"type": "integer", "minimum": -1, "default": 0},
    "seed": {"type": "integer"},
    "voice": {"$ref": "#/components/schemas/Voice"},
    "response_format": {"enum": ["mp3", "opus", "aac", "flac", "wav", "pcm"], "default": "mp3"},
    "stream_format": {"enum": ["audio", "sse"], "default": "audio"},
    "speed": {"const": 1}}},
  "TranscriptionRequest": {"type": "object", "required": ["file"], "properties": {
    "file": {"type": "string", "format": "binary", "description": "WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM"},
    "model": {"type": "string"},
    "language": {"enum": ["ko", "en", "korean", "english"]},
    "response_format": {"enum": ["json", "text", "srt", "vtt", "verbose_json"], "default": "json"},
    "temperature": {"type": "number", "minimum": 0, "maximum": 1, "default": 0},
    "timestamp_granularities[]": {"type": "array", "items": {"enum": ["word", "segment"]}},
    "stream": {"type": "boolean", "default": false}}},
  "TokenizeRequest": {"type": "object", "properties": {"model": {"type": "string"}, "prompt": {"type": "string"}, "content": {"type": "string", "description": "the same as prompt"}}},
  "DetokenizeRequest": {"type": "object", "required": ["tokens"], "properties": {"model": {"type": "string"}, "tokens": {"type": "array", "items": {"type": "integer", "minimum": 0}}}},
)json";

constexpr char kParts[] = R"json(
  "Message": {"type": "object", "required": ["role", "content"], "properties": {
    "role": {"enum": ["system", "developer", "user", "assistant"]},
    "content": {"anyOf": [{"type": "string"}, {"type": "array", "maxItems": 256, "items": {"$ref": "#/components/schemas/Part"}}]}}},
  "Part": {"oneOf": [
    {"type": "object", "required": ["type", "text"], "properties": {"type": {"const": "text"}, "text": {"type": "string"}}},
    {"type": "object", "required": ["type"], "properties": {"type": {"const": "image_url"}, "image_url": {"type": ["object", "null"], "properties": {"url": {"type": "string", "pattern": "^data:"}, "detail": {"enum": ["auto", "low", "high"]}}}, "uuid": {"$ref": "#/components/schemas/Uuid"}}},
    {"type": "object", "required": ["type"], "properties": {"type": {"const": "input_audio"}, "input_audio": {"type": ["object", "null"], "properties": {"data": {"type": "string", "contentEncoding": "base64"}, "format": {"enum": ["wav", "mp3", "flac", "ogg", "opus", "aac", "m4a", "mp4", "webm"]}}}, "uuid": {"$ref": "#/components/schemas/Uuid"}}},
    {"type": "object", "required": ["type"], "properties": {"type": {"const": "audio_url"}, "audio_url": {"type": ["object", "null"], "properties": {"url": {"type": "string", "pattern": "^data:"}}}, "uuid": {"$ref": "#/components/schemas/Uuid"}}},
    {"type": "object", "required": ["type"], "properties": {"type": {"const": "file"}, "file": {"type": ["object", "null"], "properties": {"filename": {"type": "string"}, "file_data": {"type": "string", "pattern": "^data:application/pdf"}}}, "uuid": {"$ref": "#/components/schemas/Uuid"}}}]},
  "Uuid": {"type": "string", "maxLength": 256, "description": "a name for the medium: a later request of the same key may give it alone, as long as it is kept"},
  "Item": {"type": "object", "required": ["role", "content"], "properties": {
    "type": {"const": "message"},
    "role": {"enum": ["system", "developer", "user", "assistant"]},
    "content": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"oneOf": [
      {"type": "object", "properties": {"type": {"enum": ["input_text", "output_text"]}, "text": {"type": "string"}}},
      {"type": "object", "properties": {"type": {"const": "input_image"}, "image_url": {"type": "string", "pattern": "^data:"}, "detail": {"enum": ["auto", "low", "high"]}}},
      {"type": "object", "properties": {"type": {"const": "input_file"}, "filename": {"type": "string"}, "file_data": {"type": "string", "pattern": "^data:application/pdf"}}}]}}]}}},
  "ResponseFormat": {"oneOf": [
    {"type": "object", "properties": {"type": {"enum": ["text", "json_object"]}}},
    {"type": "object", "properties": {"type": {"const": "json_schema"}, "json_schema": {"$ref": "#/components/schemas/NamedSchema"}}}]},
  "TextFormat": {"oneOf": [
    {"type": "object", "properties": {"type": {"enum": ["text", "json_object"]}}},
    {"allOf": [{"$ref": "#/components/schemas/NamedSchema"}], "properties": {"type": {"const": "json_schema"}}}]},
  "NamedSchema": {"type": "object", "required": ["name", "schema"], "properties": {"name": {"type": "string"}, "description": {"type": "string"}, "schema": {"type": "object"}, "strict": {"type": "boolean", "description": "an answer always keeps to the schema"}}},
  "Timings": {"type": "object", "properties": {"queue_ms": {"type": "number"}, "media_ms": {"type": "number"}, "encode_ms": {"type": "number"}, "prefill_ms": {"type": "number"}, "decode_ms": {"type": "number"}, "cached_positions": {"type": "integer"}, "finish": {"type": "array", "items": {"enum": ["stop", "length", "repetition", "interrupted"]}, "description": "what ended each answer; elsewhere all but length are stop"}, "unsure": {"type": "array", "items": {"type": "boolean"}, "description": "of each answer in text, whether its tokens were unlikely: below 1/2 in their geometric mean"}}},
  "Answer": {"type": "object", "description": "OpenAI's object of that endpoint", "properties": {"timings": {"$ref": "#/components/schemas/Timings"}}}
}}}
)json";

}  // namespace

const std::string& openapi_document() {
  static const std::string document = std::string(kPaths) + kRequests + kParts;
  return document;
}

}  // namespace naru::serving::api
