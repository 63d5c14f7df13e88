// TLS with a certificate that the test makes itself.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>

#include "serving/http/socket.h"
#include "tests/serving/http/socket_client.h"
#include "tests/testing/folder.h"

namespace naru::serving::http {
namespace {

using testing::Client;
using testing::get;
using testing::serve;

template <class T, void (*free_it)(T*)>
struct Freed {
  void operator()(T* p) const { free_it(p); }
};
template <class T, void (*free_it)(T*)>
using Owned = std::unique_ptr<T, Freed<T, free_it>>;
using File = std::unique_ptr<FILE, int (*)(FILE*)>;

// Writes cert.pem, key.pem of it, and other.pem, a key of nothing.
void make_certificate(const testing::Folder& folder) {
  const auto write_key = [&](const char* name) {
    Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const File file(std::fopen((folder / name).c_str(), "w"), std::fclose);
    check(PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "no key");
    return key;
  };
  const auto key = write_key("key.pem");
  write_key("other.pem");
  const Owned<X509, X509_free> certificate(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("naru"), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  const File file(std::fopen((folder / "cert.pem").c_str(), "w"), std::fclose);
  check(PEM_write_X509(file.get(), certificate.get()) == 1, "no certificate");
}

class Tls : public ::testing::Test {
 protected:
  Tls() {
    make_certificate(folder_);
    options_.tls_certificate_file = folder_ / "cert.pem";
    options_.tls_key_file = folder_ / "key.pem";
  }

  // A TLS session over the client's socket; null when the handshake fails.
  static Owned<SSL, SSL_free> session(const Client& client, int version = TLS1_3_VERSION) {
    const Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    SSL_CTX_set_security_level(context.get(), 0);  // the old versions, too, if the server took them
    Owned<SSL, SSL_free> ssl(SSL_new(context.get()));
    SSL_set_fd(ssl.get(), client.fd());
    return SSL_connect(ssl.get()) == 1 ? std::move(ssl) : nullptr;
  }
  // Asks, and reads until the answer ends with `end`, or until there is no more.
  static std::string ask(SSL* ssl, const std::string& request, const std::string& end) {
    SSL_write(ssl, request.data(), int(request.size()));
    std::string text;
    char bytes[16384];
    for (int n; !text.ends_with(end) && (n = SSL_read(ssl, bytes, sizeof bytes)) > 0;) text.append(bytes, size_t(n));
    return text;
  }

  testing::Folder folder_;
  Options options_;
};

TEST_F(Tls, CarriesRequestsAndAnswers) {
  const auto server = serve(options_);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const Client client(server->port());
    const auto ssl = session(client, version);
    ASSERT_TRUE(ssl);
    EXPECT_TRUE(ask(ssl.get(), get("/hello"), "hello").starts_with("HTTP/1.1 200 OK\r\n"));
    const std::string body(300'000, 'x');
    EXPECT_GT(ask(ssl.get(), testing::post("/echo", body), body).size(), body.size());
    EXPECT_TRUE(ask(ssl.get(), get("/hello", "Connection: close\r\n"), "\n").ends_with("hello"));
    EXPECT_EQ(SSL_get_shutdown(ssl.get()), SSL_RECEIVED_SHUTDOWN);  // a proper end, not a cut
  }
  EXPECT_TRUE(server->wait_idle(std::chrono::milliseconds(3000)));
}

TEST_F(Tls, CarriesWebSockets) {
  struct Echo : SocketHandler {
    Socket socket;
    void on_open(Socket opened) override { socket = std::move(opened); }
    void on_message(SocketMessage message) override {
      socket.send_binary(message.bytes + "!");
      socket.next();
    }
    void on_gone() override {}
  };
  const auto server =
      serve(options_,
            {{.method = "GET", .path = "/socket", .socket = [](const Request&) { return std::make_shared<Echo>(); }}});
  const Client client(server->port());
  const auto ssl = session(client);
  ASSERT_TRUE(ssl);
  EXPECT_TRUE(ask(ssl.get(), get("/socket", testing::kUpgrade), "\r\n\r\n").starts_with("HTTP/1.1 101 "));
  const std::string large(100'000, 'x');
  EXPECT_EQ(ask(ssl.get(), testing::masked_frame(Opcode::binary, large), "!"),
            frame_bytes(Opcode::binary, large + "!"));
  const std::string end = close_frame({1000, ""});
  EXPECT_EQ(ask(ssl.get(), testing::masked_frame(Opcode::close, testing::closing(1000)), end), end);
  EXPECT_TRUE(server->wait_idle(std::chrono::milliseconds(3000)));
}

TEST_F(Tls, TellsOfAPeerThatLeaves) {
  std::vector<Responder> kept;
  std::atomic<int> n_left = 0;
  std::vector<Route> routes = {{.method = "GET", .path = "/wait", .handler = [&](Request, Responder responder) {
                                  responder.on_disconnect([&] { ++n_left; });
                                  kept.push_back(responder);
                                }}};
  const auto server = serve(options_, std::move(routes));
  for (const bool politely : {false, true}) {
    Client client(server->port());
    const auto ssl = session(client);
    ASSERT_TRUE(ssl);
    SSL_write(ssl.get(), get("/wait").data(), int(get("/wait").size()));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(n_left, int(politely));
    if (politely) SSL_shutdown(ssl.get());
    client.close();
    for (int i = 0; i < 100 && n_left == int(politely); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(n_left, 1 + int(politely));
  }
}

TEST_F(Tls, RefusesOldVersionsAndPlainText) {
  options_.limits.header_timeout = std::chrono::milliseconds(200);
  const auto server = serve(options_);
  EXPECT_FALSE(session(Client(server->port()), TLS1_1_VERSION));
  Client plain(server->port());
  plain.send(get("/hello"));
  EXPECT_TRUE(plain.ends());
  EXPECT_EQ(plain.received().find("HTTP/1.1 200"), std::string::npos);
  Client silent(server->port());
  EXPECT_TRUE(silent.ends(2000));  // a handshake that does not come
}

TEST_F(Tls, NeedsACertificateWithItsKey) {
  const auto failure = [&](const std::string& certificate, const std::string& key) {
    options_.tls_certificate_file = folder_ / certificate;
    options_.tls_key_file = folder_ / key;
    const auto server = Server::start(options_, {});
    return server ? "" : server.failure().message;
  };
  EXPECT_EQ(failure("cert.pem", "key.pem"), "");
  EXPECT_NE(failure("none.pem", "key.pem"), "");
  EXPECT_NE(failure("key.pem", "key.pem"), "");
  EXPECT_NE(failure("cert.pem", "cert.pem"), "");
  EXPECT_NE(failure("cert.pem", "other.pem"), "");
  options_.tls_key_file.clear();
  EXPECT_THROW((void)Server::start(options_, {}), Error);
}

}  // namespace
}  // namespace naru::serving::http
