#include "serving/http/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>

namespace naru::serving::http {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

bool hung_up(tcp::socket& socket) {
  pollfd poll = {socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&poll, 1, 0) == 1 && (poll.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

class PlainStream : public Stream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {}

  void handshake(Done done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}, 0); });
  }
  void read_some(std::span<char> into, Done done) override {
    socket_.async_read_some(asio::buffer(into.data(), into.size()), std::move(done));
  }
  void write_some(std::string_view bytes, Done done) override {
    socket_.async_write_some(asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }
  void finish() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }
  bool peer_is_gone() override { return hung_up(socket_); }

 private:
  tcp::socket socket_;
};

class TlsStream : public Stream {
 public:
  TlsStream(tcp::socket socket, asio::ssl::context& context)
      : stream_(std::make_shared<asio::ssl::stream<tcp::socket>>(std::move(socket), context)) {}

  void handshake(Done done) override {
    stream_->async_handshake(asio::ssl::stream_base::server,
                             [stream = stream_, done = std::move(done)](const error_code& error) { done(error, 0); });
  }
  void read_some(std::span<char> into, Done done) override {
    stream_->async_read_some(asio::buffer(into.data(), into.size()), std::move(done));
  }
  void write_some(std::string_view bytes, Done done) override {
    stream_->async_write_some(asio::buffer(bytes.data(), bytes.size()), std::move(done));
  }
  void finish() override {  // whoever waits for the peer's own end closes the socket in time
    stream_->async_shutdown([stream = stream_](const error_code&) {
      error_code ignored;
      stream->next_layer().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }
  void close() override {
    error_code ignored;
    stream_->next_layer().close(ignored);
  }
  bool peer_is_gone() override { return hung_up(stream_->next_layer()); }

 private:
  const std::shared_ptr<asio::ssl::stream<tcp::socket>> stream_;  // outlives what still runs on it
};

class Tls : public TlsContext {
 public:
  Result<void> load(const std::string& certificate_file, const std::string& key_file) {
    SSL_CTX* context = context_.native_handle();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return -1; });  // never ask a terminal
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) return refusal("the certificate");
    if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1)
      return refusal("the key, which may have no password,");
    if (SSL_CTX_check_private_key(context) != 1) return refusal("the key of this certificate");
    return {};
  }
  std::unique_ptr<Stream> stream(tcp::socket socket) override {
    return std::make_unique<TlsStream>(std::move(socket), context_);
  }

 private:
  static Failure refusal(const char* what) {
    const char* reason = ERR_reason_error_string(ERR_get_error());
    ERR_clear_error();
    return fail("TLS: ", what, " cannot be used: ", reason ? reason : "it is no PEM file of that kind");
  }

  asio::ssl::context context_{asio::ssl::context::tls_server};
};

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::make(const std::string& certificate_file, const std::string& key_file) {
  auto tls = std::make_shared<Tls>();
  if (const auto loaded = tls->load(certificate_file, key_file); !loaded) return loaded.failure();
  return std::shared_ptr<TlsContext>(std::move(tls));
}

std::unique_ptr<Stream> plain_stream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace naru::serving::http
