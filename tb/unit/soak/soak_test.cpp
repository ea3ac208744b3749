// SPDX-License-Identifier: Apache-2.0
// RATIONALE: the soak is only as good as its checks. Plans must be reproducible and legal on every
// chip, a correct pair of devices must pass, and a device that is wrong in one bit of one byte, or
// late by one cycle, must be found. Not covered: several threads (the command itself).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "sw/common/error.h"
#include "sw/soak/checkpoint.h"
#include "sw/soak/chunk.h"

namespace flexi {
namespace {

// A chip that forwards to the reference, but changes one byte or wastes one cycle.
class Faulty final : public Device {
 public:
  Faulty(const ChipConfig& config, size_t wrong_byte, bool late)
      : chip_(MakeReference(config, 1)), wrong_byte_(wrong_byte), late_(late) {}
  const ChipConfig& config() const override { return chip_->config(); }
  std::string kind() const override { return "faulty"; }
  PortOut Step(const PortIn& in) override { return chip_->Step(in); }
  uint64_t cycles() const override { return chip_->cycles(); }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override {
    chip_->Transfer(in, out, limit);
    if (out.empty()) return;
    if (late_) chip_->Step(PortIn());
    if (wrong_byte_ >= seen_ && wrong_byte_ < seen_ + out.size()) out[wrong_byte_ - seen_] ^= 0x80;
    seen_ += out.size();
  }
  bool Idle() const override { return chip_->Idle(); }
  ChipState Peek() const override { return chip_->Peek(); }

 private:
  std::unique_ptr<Device> chip_;
  size_t wrong_byte_;
  bool late_;
  size_t seen_ = 0;
};

constexpr size_t kNever = ~size_t{0};

SoakChunk ShortChunk(const ChipConfig& chip, uint64_t index) {
  SoakChunk chunk = PlanChunk(chip, 7, index);
  chunk.loads = 3;
  return chunk;
}

TEST(SoakTest, PlansAreReproducibleAndFit) {
  for (const ChipConfig& chip : AllChips()) {
    for (uint64_t index = 0; index < 200; index++) {
      const SoakChunk chunk = PlanChunk(chip, 3, index);
      const SoakChunk again = PlanChunk(chip, 3, index);
      EXPECT_EQ(chunk.seed, again.seed);
      EXPECT_EQ(chunk.multiplications(), again.multiplications());
      EXPECT_GE(chunk.multiplications(), 10'000'000U);
      EXPECT_LE(chunk.segments * chunk.a, chip.feature_rows) << chip.name;
      EXPECT_LE(chunk.groups * chunk.segments * chunk.w, chip.rows) << chip.name;
      EXPECT_GE(chunk.groups, 1);
      // Results are exact because no accumulator of such a chunk wraps.
      const int pairs = chunk.segments * std::min(chunk.w, chunk.a);
      EXPECT_LE(2 * pairs * chip.lanes, 1 << (chip.acc_width - 1)) << chip.name;
    }
  }
}

TEST(SoakTest, CorrectDevicesPass) {
  for (const ChipConfig& chip : AllChips()) {
    for (uint64_t index = 0; index < 12; index++) {
      const auto one = MakeReference(chip, 1);
      const auto other = MakeReference(chip, 2);
      const SoakResult result = RunChunk(ShortChunk(chip, index), *one, *other);
      EXPECT_EQ(result.errors, 0U) << chip.name << ": " << result.first;
      EXPECT_GT(result.cycles, 0U);
    }
  }
}

TEST(SoakTest, OneWrongBitIsFound) {
  const ChipConfig& chip = FindChip("flexi-4");
  Faulty faulty(chip, 3, false);
  const auto reference = MakeReference(chip, 1);
  const SoakResult result = RunChunk(ShortChunk(chip, 1), faulty, *reference);
  EXPECT_GE(result.errors, 1U);
  EXPECT_NE(result.first, "");
}

TEST(SoakTest, OneCycleTooManyIsFound) {
  const ChipConfig& chip = FindChip("flexi-1");
  Faulty faulty(chip, kNever, true);
  const auto reference = MakeReference(chip, 1);
  EXPECT_GE(RunChunk(ShortChunk(chip, 2), faulty, *reference).errors, 1U);
}

TEST(SoakTest, SameMistakeInBothIsFound) {
  const ChipConfig& chip = FindChip("flexi-32");
  Faulty one(chip, 0, false);
  Faulty other(chip, 0, false);
  EXPECT_EQ(RunChunk(ShortChunk(chip, 3), one, other).errors, 1U);
}

TEST(CheckpointTest, RoundTripAndForeignFile) {
  const std::string path = std::filesystem::temp_directory_path() / "flexi_checkpoint_test.json";
  std::filesystem::remove(path);
  EXPECT_TRUE(LoadCheckpoint(path).done.empty());
  const SoakCheckpoint saved{"flexi-4", "abc", 9, {0, 1, 5}, 123, 0, 456, 7.5};
  SaveCheckpoint(path, saved);
  const SoakCheckpoint loaded = LoadCheckpoint(path);
  EXPECT_EQ(loaded.chip, saved.chip);
  EXPECT_EQ(loaded.commit, saved.commit);
  EXPECT_EQ(loaded.seed, saved.seed);
  EXPECT_EQ(loaded.done, saved.done);
  EXPECT_EQ(loaded.multiplications, saved.multiplications);
  EXPECT_EQ(loaded.cycles, saved.cycles);
  EXPECT_EQ(loaded.seconds, saved.seconds);
  for (const char* text : {"", "{}", "[1, 2", "{\"chip\": 3}"}) {
    std::ofstream(path) << text;
    try {
      LoadCheckpoint(path);
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
    }
  }
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace flexi
