// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

class Allocator {
 public:
  Allocator(const ChipConfig& chip, std::vector<LayerMap>* layers)
      : chip_(chip), layers_(*layers) {}

  std::string Run() {
    const std::string features = Allocate();
    if (features.empty()) return "";
    if (chip_.overlap || chip_.cores > 1 || layers_.size() < 2 || WeightRows() > chip_.rows)
      return features;
    // Exchanged where the feature rows do not suffice; everywhere, if that is still too much.
    for (size_t i = 1; i < layers_.size(); ++i)
      if (Busy(i - 1) + layers_[i].feature_rows() > chip_.feature_rows) Exchange(i);
    if (Allocate().empty()) return "";
    for (size_t i = 1; i < layers_.size(); ++i) Exchange(i);
    const std::string exchanged = Allocate();
    if (exchanged.empty()) return "";
    return fmt::format(
        "with hidden results in feature rows: {}; exchanged, with hidden results in "
        "weight rows: {}",
        features, exchanged);
  }

 private:
  int Busy(size_t i) const { return layers_[i].feature_rows(); }
  void Exchange(size_t i) { layers_[i].scheme = Scheme::kExchanged; }
  // Whether layer i writes into feature rows.
  bool Writes(size_t i) const { return i + 1 < layers_.size() && !layers_[i + 1].exchanged(); }

  int WeightRows() const {
    int rows = 0;
    for (const LayerMap& map : layers_) rows += map.weight_rows() + map.hidden_rows();
    return rows;
  }

  std::string Allocate() {
    const std::string problem = AllocateWeights();
    return problem.empty() ? AllocateFeatures() : problem;
  }

  // Layer after layer, then the hidden vectors.
  std::string AllocateWeights() {
    int row = 0;
    int hidden = 0;
    std::string each;
    for (LayerMap& map : layers_) {
      map.weight_row = row;
      row += map.weight_rows();
      each += fmt::format("{}{} {}", each.empty() ? "" : ", ", map.layer->name, map.weight_rows());
    }
    for (LayerMap& map : layers_) {
      map.hidden_row = row;
      if (map.exchanged()) map.input.row = row;
      row += map.hidden_rows();
      hidden += map.hidden_rows();
    }
    if (row <= chip_.rows) return "";
    if (hidden > 0) each += fmt::format(", hidden results {}", hidden);
    const int bits = chip_.cores * chip_.lanes;
    return fmt::format(
        "needs {} weight rows, there are {}: {} rows or {} bits too many ({} bits "
        "of {}); rows by layer: {}",
        row, chip_.rows, row - chip_.rows, (row - chip_.rows) * bits, row * bits,
        chip_.weight_bits(), each);
  }

  // One block behind the other when all fit; otherwise from the two ends in turn, so that what a
  // layer reads and what it writes never touch.
  std::string AllocateFeatures() {
    for (size_t i = 0; i < layers_.size(); ++i) {
      const int needed = Busy(i) + (Writes(i) ? Busy(i + 1) : 0);
      if (needed > chip_.feature_rows) return TooFew(i, needed);
    }
    int all = 0;
    for (size_t i = 0; i < layers_.size(); ++i) all += Busy(i);
    int row = 0;
    for (size_t i = 0; i < layers_.size(); ++i) {
      if (all <= chip_.feature_rows) {
        Row(i) = row;
        row += Busy(i);
      } else {
        Row(i) = i % 2 == 0 ? 0 : chip_.feature_rows - Busy(i);
      }
    }
    for (size_t i = 0; i < layers_.size(); ++i) {
      layers_[i].input.shared = false;
      if (layers_[i].exchanged()) continue;
      for (size_t j = 0; j < layers_.size(); ++j)
        if (i != j && Overlap(i, j)) layers_[i].input.shared = true;
    }
    return "";
  }

  std::string TooFew(size_t i, int needed) const {
    const LayerMap& map = layers_[i];
    const std::string what = map.exchanged() ? fmt::format("the copies of its weights{}",
                                                           Writes(i) ? " and its outputs" : "")
                             : Writes(i)     ? "its inputs and outputs"
                                             : "its inputs";
    return fmt::format(
        "layer {}: {} need {} feature rows, there are {}: {} rows or {} bits too "
        "many",
        map.layer->name, what, needed, chip_.feature_rows, needed - chip_.feature_rows,
        (needed - chip_.feature_rows) * chip_.lanes);
  }

  int& Row(size_t i) { return layers_[i].exchanged() ? layers_[i].copy_row : layers_[i].input.row; }
  bool Overlap(size_t i, size_t j) {
    return Row(i) < Row(j) + Busy(j) && Row(j) < Row(i) + Busy(i);
  }

  const ChipConfig& chip_;
  std::vector<LayerMap>& layers_;
};

}  // namespace

std::string AllocateRows(const ChipConfig& chip, std::vector<LayerMap>* layers) {
  return Allocator(chip, layers).Run();
}

}  // namespace flexi
