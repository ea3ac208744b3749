// SPDX-License-Identifier: Apache-2.0
// Round trip of every integer type, damage in every byte of an archive, and NumPy's own files where
// SciPy is installed (scipy_ecg). That numpy.load reads what WriteNpz writes is seen by the
// trainer.
#include "sw/signal/npz.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <random>

#include "sw/signal/scipy_ecg.h"
#include "sw/signal/wfdb_record.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

template <typename T>
void RoundTrip(const char* type) {
  const TempFolder folder;
  const std::vector<T> values = {
      T(0), T(1), std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), T(-2), T(77)};
  WriteNpz(folder / "a.npz", {{"one", MakeIntegerArray(values, {6})},
                              {"two", MakeIntegerArray(values, {2, 3})},
                              {"none", MakeIntegerArray(std::vector<T>(), {0, 3})}});
  for (const char* name : {"one", "two"}) {
    const IntegerArray array = ReadNpz(folder / "a.npz", name);
    EXPECT_EQ(array.type, type);
    ASSERT_EQ(array.size(), 6);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(array.At(i), static_cast<std::int64_t>(values[i]));
  }
  EXPECT_EQ(ReadNpz(folder / "a.npz", "two").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(ReadNpz(folder / "a.npz", "none").size(), 0);
}

TEST(Npz, RoundTrip) {
  RoundTrip<std::uint8_t>("|u1");
  RoundTrip<std::int8_t>("|i1");
  RoundTrip<std::uint16_t>("<u2");
  RoundTrip<std::int16_t>("<i2");
  RoundTrip<std::uint32_t>("<u4");
  RoundTrip<std::int32_t>("<i4");
  RoundTrip<std::uint64_t>("<u8");
  RoundTrip<std::int64_t>("<i8");
}

TEST(Npz, Errors) {
  const TempFolder folder;
  ExpectError([&] { ReadNpz(folder / "none.npz", "a"); }, "none.npz: no such file");
  folder.Write("a.npz", "no zip at all");
  ExpectError([&] { ReadNpz(folder / "a.npz", "a"); }, "no zip archive");
  const IntegerArray array = MakeIntegerArray<std::int16_t>({1, 2, 3}, {3});
  WriteNpz(folder / "a.npz", {{"a", array}});
  ExpectError([&] { ReadNpz(folder / "a.npz", "b"); }, "has no member b.npy");
  ExpectError(
      [&] {
        WriteNpz(folder / "a.npz" / "below a file", {{"a", array}});
      },
      "cannot be written");
  IntegerArray wrong = array;
  wrong.type = "<f4";
  WriteNpz(folder / "f.npz", {{"a", wrong}});
  ExpectError([&] { ReadNpz(folder / "f.npz", "a"); }, "no little-endian integers");
  wrong = array;
  wrong.shape = {4};
  WriteNpz(folder / "s.npz", {{"a", wrong}});
  ExpectError([&] { ReadNpz(folder / "s.npz", "a"); }, "its shape needs 8");
  wrong.shape = {std::int64_t{1} << 40};
  WriteNpz(folder / "s.npz", {{"a", wrong}});
  ExpectError([&] { ReadNpz(folder / "s.npz", "a"); }, "wrong shape");
}

// A member that cannot be as large as it says is refused before memory is taken for it.
TEST(Npz, SizeBeyondWhatDeflateCanMake) {
  const TempFolder folder;
  WriteNpz(folder / "a.npz", {{"a", MakeIntegerArray<std::int16_t>({1, -2, 300}, {3})}});
  auto bytes = ReadFileBytes(folder / "a.npz");
  const std::array<std::uint8_t, 4> central = {0x50, 0x4b, 0x01, 0x02};
  const auto found = std::search(bytes.begin(), bytes.end(), central.begin(), central.end());
  ASSERT_NE(found, bytes.end());
  found[10] = 8;     // deflate
  found[27] = 0x0f;  // of the size unpacked the highest byte: 251 million
  folder.Write("d.npz", bytes);
  ExpectError([&] { ReadNpz(folder / "d.npz", "a"); }, "cannot unpack to");
}

// Every byte changed, every length cut: the same values or an Error.
TEST(Npz, Damage) {
  const TempFolder folder;
  const IntegerArray array = MakeIntegerArray<std::int16_t>({1, -2, 300}, {3});
  WriteNpz(folder / "a.npz", {{"a", array}});
  const auto bytes = ReadFileBytes(folder / "a.npz");
  int refused = 0;
  std::mt19937_64 random(3);
  for (std::size_t i = 0; i < 2 * bytes.size(); ++i) {
    auto damaged = bytes;
    if (i < bytes.size()) {
      damaged[i] ^= 1 + random() % 255;
    } else {
      damaged.resize(i - bytes.size());
    }
    folder.Write("d.npz", damaged);
    try {
      const IntegerArray read = ReadNpz(folder / "d.npz", "a");
      EXPECT_EQ(read.bytes, array.bytes);
      EXPECT_EQ(read.shape, array.shape);
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, static_cast<int>(bytes.size()) + 100);
}

TEST(ScipyEcg, RefusesOtherFiles) {
  const TempFolder folder;
  WriteNpz(folder / "a.npz", {{"ecg", MakeIntegerArray<std::uint16_t>({1, 2}, {2})}});
  ExpectError([&] { ReadScipyEcg(folder / "a.npz"); }, "holds 2 samples, expected 108000");
  std::vector<std::uint16_t> values(kScipyEcgSamples, 1024);
  values[5] = 2048;
  WriteNpz(folder / "a.npz", {{"ecg", MakeIntegerArray(values, {kScipyEcgSamples})}});
  ExpectError([&] { ReadScipyEcg(folder / "a.npz"); }, "sample 5 is 2048, expected 0..2047");
}

TEST(ScipyEcg, ReadsTheInstalledFile) {
  ASSERT_TRUE(std::filesystem::exists(kScipyEcgFile)) << "scripts/setup.sh installs it";
  const auto samples = ReadScipyEcg();
  ASSERT_EQ(samples.size(), static_cast<std::size_t>(kScipyEcgSamples));
  // SciPy's own example: -0.245, -0.215, -0.185, ..., -0.405, -0.395, -0.385 mV.
  EXPECT_EQ(samples[0], 1024 - 49);
  EXPECT_EQ(samples[1], 1024 - 43);
  EXPECT_EQ(samples[2], 1024 - 37);
  EXPECT_EQ(samples.back(), 1024 - 77);
  // A real file with deflate: cut and damaged copies are refused.
  auto bytes = ReadFileBytes(kScipyEcgFile);
  const TempFolder folder;
  bytes[5000] ^= 1;
  folder.Write("a.npz", bytes);
  ExpectError([&] { ReadScipyEcg(folder / "a.npz"); }, "is damaged");
  bytes.resize(60000);
  folder.Write("a.npz", bytes);
  ExpectError([&] { ReadScipyEcg(folder / "a.npz"); }, "was cut off");
}

}  // namespace
}  // namespace flexi
