// SPDX-License-Identifier: Apache-2.0
// idx arrays, gzip or not.
#include "sw/signal/idx.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(idx) {
  const std::filesystem::path file = Folder().Write("fuzz.idx", bytes);
  MayRefuse([&] {
    const IdxArray array = ReadIdx(file);
    size_t count = 1;
    for (const int size : array.sizes) count *= static_cast<size_t>(size);
    FuzzCheck(array.bytes.size() == count, "bytes that no size accounts for");
  });
}

}  // namespace flexi
