// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/npz.h"

#include <fmt/format.h>
#include <zlib.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/signal/wfdb_record.h"

namespace flexi {
namespace {

template <typename... Args>
[[noreturn]] void Fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

using Bytes = std::vector<std::uint8_t>;

// Deflate makes no more than 258 bytes of two bits (RFC 1951; zlib's documents say 1032:1): a size
// beyond that is refused before memory is taken for it.
constexpr std::uint64_t kMostUnpacked = 1032;

// `count` bytes, low byte first, at `at`; the caller has checked the range.
std::uint32_t Little(const Bytes& bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count - 1; i >= 0; --i) value = value << 8 | bytes[at + i];
  return value;
}

void PutLittle(Bytes* out, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) out->push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

bool IsIntegerType(std::string_view type) {
  return type.size() == 3 && (type[0] == '<' || (type[0] == '|' && type[2] == '1')) &&
         (type[1] == 'u' || type[1] == 'i') &&
         (type[2] == '1' || type[2] == '2' || type[2] == '4' || type[2] == '8');
}

// The member's bytes, unpacked and checked; nothing when the archive has no such member.
std::optional<Bytes> FindZipMember(const std::string& file, const Bytes& zip,
                                   const std::string& member) {
  constexpr std::size_t kEndSize = 22;
  constexpr std::size_t kCentralSize = 46;
  constexpr std::size_t kLocalSize = 30;
  std::size_t end = std::string::npos;  // the end record stands in the last 64 KiB + 22 bytes
  for (std::size_t back = kEndSize; back <= zip.size() && back < kEndSize + 65536; ++back) {
    if (Little(zip, zip.size() - back, 4) == 0x06054b50) {
      end = zip.size() - back;
      break;
    }
  }
  if (end == std::string::npos) {
    Fail("{}: is no zip archive or was cut off, expected a NumPy .npz file", file);
  }
  const std::uint32_t count = Little(zip, end + 10, 2);
  std::size_t at = Little(zip, end + 16, 4);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (at + kCentralSize > end || Little(zip, at, 4) != 0x02014b50) break;
    const std::uint32_t method = Little(zip, at + 10, 2);
    const std::uint32_t crc = Little(zip, at + 16, 4);
    const std::uint32_t packed = Little(zip, at + 20, 4);
    const std::uint32_t unpacked = Little(zip, at + 24, 4);
    const std::uint32_t name_size = Little(zip, at + 28, 2);
    const std::size_t local = Little(zip, at + 42, 4);
    if (at + kCentralSize + name_size > end) break;
    const std::string name(zip.begin() + at + kCentralSize,
                           zip.begin() + at + kCentralSize + name_size);
    at += kCentralSize + name_size + Little(zip, at + 30, 2) + Little(zip, at + 32, 2);
    if (name != member) continue;

    if (unpacked > kMaxNpyBytes) {
      Fail("{}: member {} has {} bytes, at most {} are read", file, member, unpacked, kMaxNpyBytes);
    }
    if (local + kLocalSize > zip.size() || Little(zip, local, 4) != 0x04034b50) {
      Fail("{}: member {} is damaged: no local header at byte {}", file, member, local);
    }
    const std::size_t data =
        local + kLocalSize + Little(zip, local + 26, 2) + Little(zip, local + 28, 2);
    if (data > zip.size() || packed > zip.size() - data) {
      Fail("{}: member {} is damaged: it reaches beyond the end of the file", file, member);
    }
    Bytes out;
    if (method == 0) {
      if (packed != unpacked) Fail("{}: member {} is damaged: sizes differ", file, member);
      out.assign(zip.begin() + data, zip.begin() + data + packed);
    } else if (method == 8) {
      if (unpacked > kMostUnpacked * packed)
        Fail("{}: member {} is damaged: {} bytes cannot unpack to {}", file, member, packed,
             unpacked);
      out.resize(unpacked + 1u);  // one more shows a stream that is too long
      z_stream stream = {};
      stream.next_in = const_cast<Bytef*>(zip.data() + data);
      stream.avail_in = packed;
      stream.next_out = out.data();
      stream.avail_out = static_cast<uInt>(out.size());
      if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) Fail("{}: zlib does not start", file);
      const int result = inflate(&stream, Z_FINISH);
      const bool good = result == Z_STREAM_END && stream.total_out == unpacked;
      inflateEnd(&stream);
      if (!good) Fail("{}: member {} is damaged: it does not unpack", file, member);
      out.resize(unpacked);
    } else {
      Fail("{}: member {} is packed by method {}, expected 0 (stored) or 8 (deflate)", file, member,
           method);
    }
    if (crc32(0, out.data(), static_cast<uInt>(out.size())) != crc) {
      Fail("{}: member {} is damaged: its CRC is wrong", file, member);
    }
    return out;
  }
  return std::nullopt;
}

// The text between `key` and the next of `stops` in the header's Python dictionary.
std::string_view HeaderField(std::string_view header, std::string_view key, char stop) {
  const std::size_t at = header.find(key);
  if (at == std::string_view::npos) return {};
  const std::size_t from = at + key.size();
  const std::size_t to = header.find(stop, from);
  return to == std::string_view::npos ? std::string_view() : header.substr(from, to - from);
}

}  // namespace

std::int64_t IntegerArray::size() const {
  std::int64_t count = 1;
  for (std::int64_t n : shape) count *= n;
  return count;
}

std::int64_t IntegerArray::At(std::int64_t i) const {
  const int width = type[2] - '0';
  std::uint64_t value = 0;
  for (int b = width - 1; b >= 0; --b) value = value << 8 | bytes.at(i * width + b);
  if (type[1] == 'i' && width < 8 && (value >> (8 * width - 1)) != 0) {
    value -= std::uint64_t{1} << (8 * width);
  }
  return static_cast<std::int64_t>(value);
}

IntegerArray ReadNpz(const std::filesystem::path& path, const std::string& name) {
  const std::string file = path.string();
  const std::string member = name + ".npy";
  const std::optional<Bytes> found = FindZipMember(file, ReadFileBytes(path), member);
  if (!found) Fail("{}: has no member {}", file, member);
  const Bytes& npy = *found;
  constexpr std::string_view kMagic = "\x93NUMPY";
  if (npy.size() < 12 || std::string_view(reinterpret_cast<const char*>(npy.data()), 6) != kMagic ||
      npy[6] < 1 || npy[6] > 3) {
    Fail("{}: member {} is no NumPy array", file, member);
  }
  const std::size_t header_at = npy[6] == 1 ? 10 : 12;
  const std::size_t header_size = Little(npy, 8, npy[6] == 1 ? 2 : 4);
  if (header_size > npy.size() - header_at) {
    Fail("{}: member {} is damaged: its header is cut off", file, member);
  }
  const std::string_view header(reinterpret_cast<const char*>(npy.data()) + header_at, header_size);
  IntegerArray array;
  array.type = std::string(HeaderField(header, "'descr': '", '\''));
  if (!IsIntegerType(array.type)) {
    Fail("{}: member {} has no little-endian integers (its header: {})", file, member,
         header.substr(0, 60));
  }
  if (header.find("'fortran_order': False") == std::string_view::npos) {
    Fail("{}: member {} is not in C order", file, member);
  }
  const std::uint64_t element = array.type[2] - '0';
  std::uint64_t total = element;
  std::string_view shape = HeaderField(header, "'shape': (", ')');
  while (!shape.empty()) {
    const std::size_t comma = std::min(shape.find(','), shape.size());
    std::string_view number = shape.substr(0, comma);
    shape.remove_prefix(std::min(comma + 1, shape.size()));
    while (!number.empty() && number.front() == ' ') number.remove_prefix(1);
    if (number.empty()) continue;
    std::uint64_t extent = 0;
    const auto [stop, code] = std::from_chars(number.data(), number.data() + number.size(), extent);
    if (code != std::errc() || stop != number.data() + number.size() || extent > kMaxNpyBytes) {
      Fail("{}: member {} has a wrong shape", file, member);
    }
    total *= extent;
    if (total > kMaxNpyBytes) Fail("{}: member {} has a wrong shape", file, member);
    array.shape.push_back(static_cast<std::int64_t>(extent));
  }
  if (npy.size() - header_at - header_size != total) {
    Fail("{}: member {} has {} bytes of data, its shape needs {}", file, member,
         npy.size() - header_at - header_size, total);
  }
  array.bytes.assign(npy.begin() + static_cast<std::ptrdiff_t>(header_at + header_size), npy.end());
  return array;
}

bool HasNpz(const std::filesystem::path& path, const std::string& name) {
  return FindZipMember(path.string(), ReadFileBytes(path), name + ".npy").has_value();
}

void WriteNpz(const std::filesystem::path& path,
              const std::map<std::string, IntegerArray>& arrays) {
  Bytes out;
  Bytes directory;
  for (const auto& [name, array] : arrays) {
    std::string shape;
    for (std::int64_t n : array.shape) shape += fmt::format("{},", n);
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                     array.type, shape);
    while ((10 + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    Bytes npy = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    PutLittle(&npy, header.size(), 2);
    npy.insert(npy.end(), header.begin(), header.end());
    npy.insert(npy.end(), array.bytes.begin(), array.bytes.end());
    if (npy.size() + out.size() > 0x7fffffff) {
      Fail("{}: array {} makes the archive larger than 2 GiB", path.string(), name);
    }

    const std::string member = name + ".npy";
    Bytes common;                     // the part that local header and directory share
    PutLittle(&common, 20, 2);        // version needed
    PutLittle(&common, 0, 4);         // flags, method: stored
    PutLittle(&common, 0x210000, 4);  // time and date: 1980-01-01
    PutLittle(&common, crc32(0, npy.data(), static_cast<uInt>(npy.size())), 4);
    PutLittle(&common, npy.size(), 4);
    PutLittle(&common, npy.size(), 4);
    PutLittle(&common, member.size(), 2);
    PutLittle(&common, 0, 2);  // extra field

    PutLittle(&directory, 0x02014b50, 4);
    PutLittle(&directory, 20, 2);  // version made by
    directory.insert(directory.end(), common.begin(), common.end());
    PutLittle(&directory, 0, 6);  // comment, disk, internal attributes
    PutLittle(&directory, 0, 4);  // external attributes
    PutLittle(&directory, out.size(), 4);
    directory.insert(directory.end(), member.begin(), member.end());

    PutLittle(&out, 0x04034b50, 4);
    out.insert(out.end(), common.begin(), common.end());
    out.insert(out.end(), member.begin(), member.end());
    out.insert(out.end(), npy.begin(), npy.end());
  }
  const std::size_t directory_at = out.size();
  out.insert(out.end(), directory.begin(), directory.end());
  PutLittle(&out, 0x06054b50, 4);
  PutLittle(&out, 0, 4);
  PutLittle(&out, arrays.size(), 2);
  PutLittle(&out, arrays.size(), 2);
  PutLittle(&out, directory.size(), 4);
  PutLittle(&out, directory_at, 4);
  PutLittle(&out, 0, 2);

  WriteFileAtomically(path.string(), std::string(out.begin(), out.end()));
}

}  // namespace flexi
