// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/gzip_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <memory>

#include "sw/common/error.h"

namespace flexi {

std::string ReadMaybeGzip(const std::filesystem::path& file, std::uint64_t limit) {
  if (std::filesystem::is_directory(file))
    throw Error(fmt::format("{}: a folder; a file would be right", file.string()));
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> in(gzopen(file.c_str(), "rb"), gzclose_r);
  if (!in) throw Error(fmt::format("{}: cannot be opened", file.string()));
  std::string bytes;
  std::string chunk(1 << 16, '\0');
  while (true) {
    const int count = gzread(in.get(), chunk.data(), static_cast<unsigned>(chunk.size()));
    int code = Z_OK;
    gzerror(in.get(), &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END))  // Z_BUF_ERROR: the end is missing
      throw Error(fmt::format("{}: damaged or cut off (zlib error {})", file.string(), code));
    if (count == 0) return bytes;
    bytes.append(chunk, 0, static_cast<size_t>(count));
    if (bytes.size() > limit)
      throw Error(fmt::format("{}: more than {} bytes", file.string(), limit));
  }
}

}  // namespace flexi
