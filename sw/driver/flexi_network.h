// SPDX-License-Identifier: Apache-2.0
// A compiled network on a FLEXI chip, from a microcontroller: features in, verdict out.
// Freestanding and heap-free like the driver; the constants are those of `flexi firmware`, the
// buffers the caller's.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sw/driver/flexi_driver.h"

namespace flexi::driver {

// An array in flash.
template <class T>
struct Table {
  const T* items = nullptr;
  size_t count = 0;
  constexpr const T* begin() const { return items; }
  constexpr const T* end() const { return items + count; }
};

// Where a feature, or a number that never changes, stands: lane `position` modulo the chip's lanes
// of segment `position` / lanes.
struct Place {
  uint16_t position;
  uint16_t feature;
};
struct Constant {
  uint16_t position;
  uint16_t value;
};
// Feature rows: row i * segments + g holds bit i of segment g.
struct Block {
  uint8_t bits;
  uint8_t segments;
  Table<Place> places;
  Table<Constant> constants;
};

// A result in the chip's bytes: `bits` bits of a core that begin at byte `offset`; `factor` times
// it is added to sum `sum`.
struct Part {
  uint16_t offset;
  uint8_t core;
  uint8_t bits;
  uint8_t factor;
  uint16_t sum;
};

struct Network {
  StreamChip chip;
  uint8_t chip_id;
  bool bipolar;  // features are -1 and 1
  Table<uint8_t> deploy;
  Table<uint8_t> program;
  Table<Block> blocks;
  Table<Part> parts;
  size_t sums;
  size_t row_count;
  size_t answer_bytes;
  bool argmax;             // else: whether the one sum is not negative
  Table<int64_t> factors;  // of the sums for the verdict; empty: 1
  Table<int64_t> offsets;  // empty: 0
};

// What an inference needs beside the constants: Network::row_count * StreamChip::row_bytes() bytes,
// Network::answer_bytes bytes, and Network::sums sums, which stay there for the caller to read.
struct Buffers {
  uint8_t* rows;
  uint8_t* answers;
  int32_t* sums;
};

class NetworkRunner {
 public:
  constexpr NetworkRunner(Link link, const Network& network, Buffers buffers)
      : link_(link), network_(network), buffers_(buffers), chip_(link, network.chip) {}

  // Sends weights and registers, once after every reset of the chip. False when another chip, or
  // none, answers, or when it met an illegal byte.
  constexpr bool Deploy() {
    for (const uint8_t byte : network_.deploy) link_.put(link_.context, byte);
    chip_.Forget();
    const ChipStatus status = chip_.Status();
    return status.alive && !status.error && status.chip_id == network_.chip_id;
  }

  // `features` as many as the network takes. The verdict, a class or 0 and 1; -1 when the stored
  // program is damaged.
  constexpr int Run(const int16_t* features) {
    MakeRows(features);
    if (!chip_.Run(network_.program.items, network_.program.count, buffers_.rows,
                   network_.row_count, buffers_.answers, network_.answer_bytes))
      return -1;
    for (size_t i = 0; i < network_.sums; ++i) buffers_.sums[i] = 0;
    for (const Part& part : network_.parts)
      buffers_.sums[part.sum] +=
          static_cast<int32_t>(part.factor * DecodeSent(buffers_.answers + part.offset,
                                                        network_.chip.cores, part.core, part.bits));
    if (!network_.argmax) return Weighed(0) >= 0 ? 1 : 0;
    size_t best = 0;
    for (size_t i = 1; i < network_.sums; ++i)
      if (Weighed(i) > Weighed(best)) best = i;
    return static_cast<int>(best);
  }

 private:
  constexpr int64_t Weighed(size_t i) const {
    const int64_t factor = network_.factors.count > 0 ? network_.factors.items[i] : 1;
    const int64_t offset = network_.offsets.count > 0 ? network_.offsets.items[i] : 0;
    return buffers_.sums[i] * factor + offset;
  }

  constexpr void MakeRows(const int16_t* features) {
    const auto row_bytes = static_cast<size_t>(network_.chip.row_bytes());
    for (size_t i = 0; i < network_.row_count * row_bytes; ++i) buffers_.rows[i] = 0;
    uint8_t* rows = buffers_.rows;
    for (const Block& block : network_.blocks) {
      for (const Place& place : block.places) {
        const int value = features[place.feature];
        Put(block, rows, place.position, network_.bipolar ? (value > 0 ? 1 : 0) : value);
      }
      for (const Constant& constant : block.constants)
        Put(block, rows, constant.position, constant.value);
      rows += static_cast<size_t>(block.bits * block.segments) * row_bytes;
    }
  }

  // A number, bit by bit into the rows of its block.
  constexpr void Put(const Block& block, uint8_t* rows, int position, int value) const {
    const int lane = position % network_.chip.lanes;
    const int segment = position / network_.chip.lanes;
    for (int bit = 0; bit < block.bits; ++bit) {
      if ((value >> bit & 1) == 0) continue;
      const int row = bit * block.segments + segment;
      uint8_t& byte = rows[row * network_.chip.row_bytes() + lane / 8];
      byte = static_cast<uint8_t>(byte | 1 << lane % 8);
    }
  }

  Link link_;
  const Network& network_;
  Buffers buffers_;
  Chip chip_;
};

}  // namespace flexi::driver
