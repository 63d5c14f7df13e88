#include "synth/provenance.h"

#include <link.h>

#include <filesystem>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/origins.h"
#include "synth/text/corpus.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;

Result<std::string> hash_file(const std::string& path) {
  auto out = sha256_of_file(path);
  if (!out) return fail(out.failure().code, path, ": ", out.failure().message);
  return out;
}

struct Search {
  std::string name, path;
};

int visit(dl_phdr_info* info, size_t, void* user) {
  auto& search = *static_cast<Search*>(user);
  const std::string path = info->dlpi_name ? info->dlpi_name : "";
  if (!path.substr(path.rfind('/') + 1).starts_with(search.name)) return 0;
  search.path = path;
  return 1;
}

Result<Ingredient> ingredient(const std::string& name, const std::string& version, const std::string& sha256) {
  const Origin* origin = find_origin(name);
  if (!origin) return fail(Code::internal, name, ": synth/origins.cc does not say where it comes from");
  return Ingredient{name, version, sha256, concat("Debian: ", origin->packages), origin->licence};
}

Provenance begin(const std::string& generator, int version) {
  return {{{"generator " + generator, std::to_string(version), "", "Naru", "Apache-2.0"}}};
}

Result<void> add(Result<Ingredient> hashed, Provenance* to) {
  if (!hashed) return hashed.failure();
  to->ingredients.push_back(*std::move(hashed));
  return {};
}

}  // namespace

std::string Provenance::key() const {
  Sha256 hash;
  for (const Ingredient& ingredient : ingredients)
    hash.add(concat(ingredient.name, '\n', ingredient.version, '\n', ingredient.sha256, '\n'));
  return hash.hex();
}

Result<Ingredient> hash_path(const std::string& path) {
  auto files = files_beneath(path);
  if (!files) return files.failure();
  if (files->size() == 1 && files->front() == path) {
    auto hash = hash_file(path);
    if (!hash) return hash.failure();
    return ingredient(path, "", *hash);
  }
  Sha256 all;
  for (const std::string& file : *files) {
    auto hash = hash_file(file);
    if (!hash) return hash.failure();
    all.add(concat(*hash, ' ', file, '\n'));
  }
  return ingredient(path, "", all.hex());
}

Result<Ingredient> hash_library(const std::string& name) {
  Search search{name, ""};
  dl_iterate_phdr(visit, &search);
  if (search.path.empty()) return fail(Code::not_found, name, ": not among the libraries of this process");
  return hash_library_file(search.path);
}

Result<Ingredient> hash_library_file(const std::string& file) {
  std::error_code error;
  const std::string path = fs::canonical(file, error).string();
  if (error) return fail(Code::not_found, file, ": ", error.message());
  auto hash = hash_file(path);
  if (!hash) return hash.failure();
  const size_t so = path.rfind(".so.");
  const std::string name = fs::path(file).filename().string();
  return ingredient(name.substr(0, name.find(".so")) + ".so", so == std::string::npos ? "" : path.substr(so + 4),
                    *hash);
}

Result<Provenance> provenance_of(const std::string& generator, int version, const std::vector<std::string>& paths) {
  Provenance out = begin(generator, version);
  for (const char* library : {"libfreetype.so", "libharfbuzz.so", "libjpeg.so"})
    if (const auto done = add(hash_library(library), &out); !done) return done.failure();
  for (const std::string& path : paths)
    if (const auto done = add(hash_path(path), &out); !done) return done.failure();
  return out;
}

Result<Provenance> provenance_of(const std::string& generator, int version, const std::string& data,
                                 const std::vector<std::string>& library_files) {
  Provenance out = begin(generator, version);
  if (const auto done = add(hash_path(data), &out); !done) return done.failure();
  for (const std::string& file : library_files)
    if (const auto done = add(hash_library_file(file), &out); !done) return done.failure();
  return out;
}

}  // namespace naru::synth
