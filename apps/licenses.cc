// naru licenses: Naru's licence, and those of the libraries that are compiled into the program, loaded when it starts,
// or loaded when it simulates.
#include <link.h>

#include <toml++/impl/version.h>  // the numbers alone
#include <CLI/Version.hpp>
#include <algorithm>
#include <boost/version.hpp>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "apps/common.h"
#include "build_info.h"
#include "licence_texts.h"
#include "synth/manipulation/mujoco.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

// Of the library itself, as its package's copyright file says; not of tests and packaging.
struct Known {
  const char* prefix;  // of the file's name
  const char* licence;
  const char* package;  // of Debian
};
constexpr Known kLoaded[] = {
    {"libutf8proc.so", "MIT AND Unicode-DFS-2015", "libutf8proc2"},
    {"libjpeg.so", "IJG AND BSD-3-Clause AND Zlib", "libjpeg62-turbo"},
    {"libssl.so", "Apache-2.0", "libssl3"},
    {"libcrypto.so", "Apache-2.0", "libssl3"},
    {"libsamplerate.so", "BSD-2-Clause", "libsamplerate0"},
    {"libpng16.so", "libpng-2.0", "libpng16-16"},
    {"libfreetype.so", "FTL OR GPL-2.0-or-later", "libfreetype6"},
    {"libharfbuzz.so", "MIT", "libharfbuzz0b"},
    {"libz.so", "Zlib", "zlib1g"},
    {"libedit.so", "BSD-3-Clause", "libedit2"},
    {"libtinfo.so", "X11", "libtinfo6"},
    {"libbsd.so", "BSD-3-Clause AND BSD-2-Clause AND ISC AND MIT", "libbsd0"},
    {"libmd.so", "BSD-3-Clause AND BSD-2-Clause AND ISC AND Beerware", "libmd0"},
    {"libbrotli", "MIT", "libbrotli1"},
    {"libgraphite2.so", "LGPL-2.1-or-later OR MPL-1.1 OR GPL-2.0-or-later", "libgraphite2-3"},
    {"libglib-2.0.so", "LGPL-2.1-or-later", "libglib2.0-0"},
    {"libpcre2-8.so", "BSD-3-Clause WITH PCRE2-exception", "libpcre2-8-0"},
    {"libmujoco.so", "Apache-2.0", "libmujoco2.2.2"},
    {"libccd.so", "BSD-3-Clause", "libccd2"},
    {"libqhull_r.so", "Qhull", "libqhull-r8.0"},
    {"liblodepng.so", "Zlib", "liblodepng0"},
    {"libtinyxml2.so", "Zlib", "libtinyxml2-9"},
    {"libstdc++.so", "GPL-3.0-or-later WITH GCC-exception-3.1", "libstdc++6"},
    {"libgcc_s.so", "GPL-3.0-or-later WITH GCC-exception-3.1", "libgcc-s1"},
    {"libc.so", "LGPL-2.1-or-later", "libc6"},
    {"libm.so", "LGPL-2.1-or-later", "libc6"},
    {"ld-linux", "LGPL-2.1-or-later", "libc6"},
};

struct Part {
  std::string name, version, licence, package, how, text;
};

std::vector<Part> compiled_in() {
  return {
      {"naru", NARU_VERSION, "Apache-2.0", "", "program", kNaruLicence},
      {"nlohmann-json",
       concat(NLOHMANN_JSON_VERSION_MAJOR, '.', NLOHMANN_JSON_VERSION_MINOR, '.', NLOHMANN_JSON_VERSION_PATCH), "MIT",
       "nlohmann-json3-dev", "compiled in", kJsonLicence},
      {"CLI11", CLI11_VERSION, "BSD-3-Clause", "libcli11-dev", "compiled in", kCliLicence},
      {"toml++", concat(TOML_LIB_MAJOR, '.', TOML_LIB_MINOR, '.', TOML_LIB_PATCH), "MIT", "libtomlplusplus-dev",
       "compiled in", kTomlLicence},
      {"Boost", concat(BOOST_VERSION / 100'000, '.', BOOST_VERSION / 100 % 1000, '.', BOOST_VERSION % 100), "BSL-1.0",
       concat("libboost", BOOST_VERSION / 100'000, '.', BOOST_VERSION / 100 % 1000, "-dev"), "compiled in",
       kBoostLicence},
  };
}

// A shared object of this process. What no line of the table knows is told with its path.
Part loaded_part(const std::string& path) {
  std::error_code error;
  const std::string real = std::filesystem::canonical(path, error).string();
  const std::string file = path.substr(path.rfind('/') + 1), real_file = real.substr(real.rfind('/') + 1);
  const size_t so = real_file.rfind(".so.");
  const std::string name = file.substr(0, file.find(".so"));
  const std::string version = so == std::string::npos ? "" : real_file.substr(so + 4);
  for (const Known& known : kLoaded)
    if (file.starts_with(known.prefix)) return {name, version, known.licence, known.package, "loaded", ""};
  return {name, version, "not known to this build", path, "loaded", ""};
}

int visit(dl_phdr_info* info, size_t, void* user) {
  const std::string path = info->dlpi_name ? info->dlpi_name : "";
  if (path.starts_with('/')) static_cast<std::vector<Part>*>(user)->push_back(loaded_part(path));
  return 0;
}

void print_row(const Part& part) {
  char line[200];
  std::snprintf(line, sizeof line, "  %-16s %-10s %-50s %s\n", part.name.c_str(), part.version.c_str(),
                part.licence.c_str(), part.package.c_str());
  std::cout << line;
}

void print_table(const std::vector<Part>& parts, bool full) {
  std::cout << "Naru " << NARU_VERSION << ": Apache-2.0\n"
            << "The programs naru-media-opencv, naru-media-av, naru-media-pdf and naru-voice link GPL code, through\n"
               "OpenCV's libraries, in Debian's FFmpeg, in poppler and in espeak-ng, and are GPL as wholes; naru is\n"
               "not.\n";
  for (const auto& [how, title] : {std::pair{"compiled in", "compiled into naru"},
                                   {"loaded", "loaded when it starts"},
                                   {"loaded later", "loaded when it simulates"}}) {
    std::cout << "\n" << title << " (library, version, licence, Debian's package):\n";
    for (const Part& part : parts)
      if (part.how == how) print_row(part);
  }
  if (!full) {
    std::cout << "\n--full prints the text of Naru's licence and of those compiled in. The text of the others is in\n"
                 "/usr/share/doc/PACKAGE/copyright.\n";
    return;
  }
  for (const Part& part : parts)
    if (!part.text.empty()) std::cout << "\n==== " << part.name << " ====\n" << part.text;
}

// What a simulation brings along; nothing where MuJoCo is not installed.
void add_loaded_later(std::vector<Part>* parts) {
  if (!synth::Mujoco::open()) return;
  std::vector<Part> now;
  dl_iterate_phdr(visit, &now);
  for (Part& part : now) {
    const auto same = [&](const Part& known) { return known.name == part.name; };
    if (std::any_of(parts->begin(), parts->end(), same)) continue;
    part.how = "loaded later";
    parts->push_back(std::move(part));
  }
}

int run(const Options& options, bool full) {
  std::vector<Part> parts = compiled_in();
  dl_iterate_phdr(visit, &parts);
  add_loaded_later(&parts);
  if (!options.json) {
    print_table(parts, full);
    return 0;
  }
  for (const Part& part : parts) {
    ordered_json object = {{"name", part.name},
                           {"version", part.version},
                           {"licence", part.licence},
                           {"package", part.package},
                           {"how", part.how}};
    if (full && !part.text.empty()) object["text"] = part.text;
    print_json(object);
  }
  return 0;
}

}  // namespace

void add_licenses(Registry& registry) {
  auto full = std::make_shared<bool>(false);
  const Options& options = registry.options;
  Subcommand command = registry.add("licenses", "Show Naru's licence and those of the libraries it is built with.",
                                    [full, &options] { return run(options, *full); });
  command.add_flag("--full", *full, "also the text of Naru's licence and of those compiled in");
}

}  // namespace naru::apps
