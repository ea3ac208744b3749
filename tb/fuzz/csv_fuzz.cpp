// SPDX-License-Identifier: Apache-2.0
// The tables of numbers: E4 recordings and digits; the first byte chooses.
#include "sw/signal/optdigits.h"
#include "sw/signal/physio_recording.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(csv) {
  if (bytes.empty()) return;
  const FuzzBytes rest = bytes.subspan(1);
  MayRefuse([&] {
    if (bytes[0] % 3 == 0) {
      ReadE4Csv(Folder().Write("E4.csv", rest), 1000);
    } else if (bytes[0] % 3 == 1) {
      ReadOptDigits(Folder().Write("digits.csv", rest));
    } else {
      std::filesystem::create_directories(Folder().path() / "Raw_data" / "S01");
      std::filesystem::create_directories(Folder().path() / "Processed_data");
      static const std::string kE4 = "1600000000.0\n4.0\n30.5\n30.5\n30.5\n30.5\n";
      const FuzzBytes e4(reinterpret_cast<const uint8_t*>(kE4.data()), kE4.size());
      Folder().Write("Raw_data/S01/TEMP.csv", e4);
      Folder().Write("Raw_data/S01/EDA.csv", e4);
      Folder().Write("Processed_data/Improved_All_Combined_hr_rsp_binary.csv", rest);
      ReadStressPredict(Folder().path());
    }
  });
}

}  // namespace flexi
