// SPDX-License-Identifier: Apache-2.0
// WFDB records. The input is header, signals and annotations, each behind two bytes that say how
// long it is.
#include "sw/signal/wfdb_record.h"
#include "tb/fuzz/target.h"

namespace flexi {

namespace {

FuzzBytes TakePart(FuzzBytes* bytes) {
  if (bytes->size() < 2) return {};
  const size_t size = (*bytes)[0] | (*bytes)[1] << 8;
  *bytes = bytes->subspan(2);
  const FuzzBytes part = bytes->first(std::min(size, bytes->size()));
  *bytes = bytes->subspan(part.size());
  return part;
}

}  // namespace

FLEXI_FUZZ(wfdb_header) {
  Folder().Write("h.hea", bytes);
  MayRefuse([&] { ReadWfdbRecord(Folder().path(), "h"); });
}

FLEXI_FUZZ(wfdb_data) {
  Folder().Write("r.hea", TakePart(&bytes));
  Folder().Write("r.dat", bytes);
  MayRefuse([&] {
    const WfdbRecord record = ReadWfdbRecord(Folder().path(), "r");
    for (const WfdbSignal& signal : record.signals)
      FuzzCheck(static_cast<int64_t>(signal.samples.size()) == record.num_samples,
                "a signal of another length");
  });
}

FLEXI_FUZZ(wfdb_annotation) {
  const std::filesystem::path file = Folder().Write("a.atr", bytes);
  constexpr int64_t kSamples = 1'000'000;
  MayRefuse([&] {
    for (const WfdbAnnotation& annotation : ReadWfdbAnnotations(file, kSamples))
      FuzzCheck(annotation.sample >= 0 && annotation.sample < kSamples, "a time out of the record");
  });
}

}  // namespace flexi
