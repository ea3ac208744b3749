// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

class Allocator {
 public:
  Allocator(const ChipConfig& chip, const Defects& defects, const RowPool& rows, ChainMap* chain)
      : chip_(chip), defects_(defects), rows_(rows), chain_(*chain), layers_(chain->layers) {}

  std::optional<RowProblem> Run() {
    if (chain_.ring_bits < 7) return Ring();
    const auto features = AllocateFeatures();
    if (!features) return std::nullopt;
    if (chip_.overlap || chip_.cores > 1 || layers_.size() < 2 || rows_.end() > chip_.rows)
      return features;
    // Exchanged where the feature rows do not suffice; everywhere, if that is still too much.
    for (size_t i = 1; i < layers_.size(); ++i)
      if (Busy(i - 1) + layers_[i].feature_rows() > chip_.feature_rows) Exchange(i);
    if (!AllocateFeatures()) return std::nullopt;
    for (size_t i = 1; i < layers_.size(); ++i) Exchange(i);
    const auto exchanged = AllocateFeatures();
    if (!exchanged) return std::nullopt;
    return RowProblem{exchanged->layer,
                      fmt::format("with hidden results in feature rows: {}; exchanged, with hidden "
                                  "results in weight rows: {}",
                                  features->text, exchanged->text)};
  }

 private:
  int Busy(size_t i) const { return layers_[i].feature_rows(); }
  void Exchange(size_t i) { layers_[i].scheme = Scheme::kExchanged; }
  // Whether layer i writes into feature rows.
  bool Writes(size_t i) const { return i + 1 < layers_.size() && !layers_[i + 1].exchanged(); }

  // First of `count` rows that work, at `from` or behind; -1: none.
  int Working(int from, int count) const {
    for (int row = from; row + count <= chip_.feature_rows; ++row) {
      bool works = true;
      for (int r = row; r < row + count && works; ++r) works = FeatureRowWorks(chip_, defects_, r);
      if (works) return row;
    }
    return -1;
  }
  int LastWorking(int count) const {
    int last = -1;
    for (int row = Working(0, count); row >= 0; row = Working(row + 1, count)) last = row;
    return last;
  }

  // Rows of a ring begin at a multiple of its size.
  std::optional<RowProblem> Ring() {
    const int size = 1 << chain_.ring_bits;
    for (int row = Working(0, size); row >= 0; row = Working(row + 1, size))
      if (row % size == 0) {
        Row(0) = row;
        return std::nullopt;
      }
    return TooFew(0, size);
  }

  // One block behind the other when all fit; otherwise from the two ends in turn, so that what a
  // layer reads and what it writes never touch.
  std::optional<RowProblem> AllocateFeatures() {
    for (size_t i = 0; i < layers_.size(); ++i) {
      const int needed = Busy(i) + (Writes(i) ? Busy(i + 1) : 0);
      if (needed > chip_.feature_rows) return TooFew(i, needed);
    }
    int from = 0;
    for (size_t i = 0; i < layers_.size() && from >= 0; ++i) {
      const int row = Working(from, Busy(i));
      Row(i) = row;
      from = row < 0 ? -1 : row + Busy(i);
    }
    if (from >= 0) return std::nullopt;
    for (size_t i = 0; i < layers_.size(); ++i) {
      Row(i) = i % 2 == 0 ? Working(0, Busy(i)) : LastWorking(Busy(i));
      if (Row(i) >= 0 && (i == 0 || !Writes(i - 1) || !Overlap(i - 1, i))) continue;
      const size_t first = i == 0 ? 0 : i - 1;
      return RowProblem{static_cast<int>(first),
                        fmt::format("layer {}: its feature rows do not fit between bad ones",
                                    layers_[first].product->name)};
    }
    return std::nullopt;
  }

  std::optional<RowProblem> TooFew(size_t i, int needed) const {
    const LayerMap& map = layers_[i];
    const std::string what = map.exchanged() ? fmt::format("the copies of its weights{}",
                                                           Writes(i) ? " and its outputs" : "")
                             : Writes(i)     ? "its inputs and outputs"
                                             : "its inputs";
    return RowProblem{
        static_cast<int>(i),
        fmt::format("layer {}: {} need {} feature rows, there are {}: {} rows or {} bits too "
                    "many",
                    map.product->name, what, needed, chip_.feature_rows,
                    needed - chip_.feature_rows, (needed - chip_.feature_rows) * chip_.lanes)};
  }

  int& Row(size_t i) { return layers_[i].exchanged() ? layers_[i].copy_row : layers_[i].input.row; }
  bool Overlap(size_t i, size_t j) {
    return Row(i) < Row(j) + Busy(j) && Row(j) < Row(i) + Busy(i);
  }

  const ChipConfig& chip_;
  const Defects& defects_;
  const RowPool& rows_;
  ChainMap& chain_;
  std::vector<LayerMap>& layers_;
};

// Weight rows of core 0 that hold or pass on hidden vectors: all their cells work.
int HiddenRows(const ChipConfig& chip, const Defects& defects, const RowPool& rows, int count) {
  for (int row = rows.Free(0, count);; row = rows.Free(row + 1, count)) {
    bool works = true;
    for (int r = row; r < row + count && works; ++r)
      works = r >= chip.rows || defects.WeightsAt(chip, 0, r) == 0;
    if (works) return row;
  }
}

}  // namespace

int RowPool::Free(int from, int count) const {
  for (int row = from;; ++row) {
    int n = 0;
    while (n < count && !used(row + n)) ++n;
    if (n == count) return row;
    row += n;
  }
}

void RowPool::Take(int row, int count) {
  if (row + count > end()) used_.resize(static_cast<size_t>(row + count));
  std::fill_n(used_.begin() + row, count, true);
}

int RowPool::taken() const {
  return static_cast<int>(std::count(used_.begin(), used_.end(), true));
}

uint64_t BadFeatureLanes(const ChipConfig& chip, const Defects& defects) {
  uint64_t bad = ~uint64_t{0};
  bool any = false;
  const uint64_t all = chip.lanes == 64 ? ~uint64_t{0} : (uint64_t{1} << chip.lanes) - 1;
  for (const uint64_t row : defects.features) {
    if ((row & all) == all) continue;  // says nothing about lanes
    bad &= row;
    any = true;
  }
  return any ? bad : 0;
}

bool FeatureRowWorks(const ChipConfig& chip, const Defects& defects, int row) {
  return (defects.features[static_cast<size_t>(row)] & ~BadFeatureLanes(chip, defects)) == 0;
}

std::optional<RowProblem> AllocateRows(const ChipConfig& chip, const Defects& defects,
                                       RowPool* rows, ChainMap* chain) {
  if (auto problem = Allocator(chip, defects, *rows, chain).Run()) return problem;
  for (LayerMap& map : chain->layers) {
    const int count = map.hidden_rows();
    map.hidden_row = count == 0 ? 0 : HiddenRows(chip, defects, *rows, count);
    if (count > 0) rows->Take(map.hidden_row, count);
    if (map.exchanged()) map.input.row = map.hidden_row;
  }
  return std::nullopt;
}

}  // namespace flexi
