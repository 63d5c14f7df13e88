// How a connection becomes a WebSocket (RFC 6455, section 4). No extension and no subprotocol is agreed upon.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "serving/http/error.h"
#include "serving/http/head.h"

namespace naru::serving::http {

// The peer wants to go on as a WebSocket.
bool asks_for_websocket(const Head& head);
// What is wrong with how it asks: 400, or 426 for another version than 13.
std::optional<HttpError> check_handshake(const Head& head);
// Of a path that is a WebSocket and nothing else.
HttpError upgrade_required();
// Sec-WebSocket-Accept of such a key.
std::string accept_key(std::string_view key);

}  // namespace naru::serving::http
