// A connection's bytes, plain or through TLS. Included by few files: Boost's headers are heavy.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace naru::serving::http {

// Of the I/O thread alone. At most one read and one write at a time. What is waited for ends with an error when the
// stream is closed.
class Stream {
 public:
  using Done = std::function<void(const boost::system::error_code&, size_t)>;

  virtual ~Stream() = default;
  virtual void handshake(Done done) = 0;
  virtual void read_some(std::span<char> into, Done done) = 0;
  virtual void write_some(std::string_view bytes, Done done) = 0;
  virtual void finish() = 0;  // tells the peer that nothing more is sent
  virtual void close() = 0;
  virtual bool peer_is_gone() = 0;  // told without reading, when what the peer sent still waits
};

// What all TLS connections share.
class TlsContext {
 public:
  // TLS 1.2 or later, with a certificate's chain and its key, both PEM. Failure: what cannot be read or does not belong
  // together.
  static Result<std::shared_ptr<TlsContext>> make(const std::string& certificate_file, const std::string& key_file);
  virtual ~TlsContext() = default;
  virtual std::unique_ptr<Stream> stream(boost::asio::ip::tcp::socket socket) = 0;
};

std::unique_ptr<Stream> plain_stream(boost::asio::ip::tcp::socket socket);

}  // namespace naru::serving::http
