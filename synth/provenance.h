// Hashes of what examples are made from: font files, data files, and the libraries as this process has loaded them.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "synth/source.h"

namespace naru::synth {

// The file, or the folder with all that is beneath it.
Result<Ingredient> hash_path(const std::string& path);

// The shared object whose file name starts with `name` ("libfreetype.so"), found among those this process has loaded.
// The version is what follows .so. in the name of the file itself.
Result<Ingredient> hash_library(const std::string& name);

// The same for a shared object that another process has loaded from `file`; it is called by the name before .so.
Result<Ingredient> hash_library_file(const std::string& file);

// Of a source that draws: generator, the libraries that it draws with, and the files at `paths`, in this order.
Result<Provenance> provenance_of(const std::string& generator, int version, const std::vector<std::string>& paths);
// Of a source that another process speaks: generator, its folder of data, and the files of the libraries it has loaded.
Result<Provenance> provenance_of(const std::string& generator, int version, const std::string& data,
                                 const std::vector<std::string>& library_files);

}  // namespace naru::synth
