// SPDX-License-Identifier: Apache-2.0
// NumPy archives: an array that is read has all the elements of its shape.
#include "sw/signal/npz.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(npz) {
  const std::filesystem::path file = Folder().Write("fuzz.npz", bytes);
  MayRefuse([&] { HasNpz(file, "b"); });
  MayRefuse([&] {
    const IntegerArray array = ReadNpz(file, "a");
    FuzzCheck(array.size() >= 0, "a negative size");
    if (array.size() > 0) array.At(array.size() - 1);
  });
}

}  // namespace flexi
