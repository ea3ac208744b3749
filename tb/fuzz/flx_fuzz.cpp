// SPDX-License-Identifier: Apache-2.0
// Deployment images (.flx): any text, and, so that the checksum does not end everything, any body
// of a program under the right checksum. What is read must be what is written again.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/common/crc32.h"
#include "sw/program/program_file.h"
#include "tb/fuzz/target.h"

namespace flexi {

namespace {

void ReadBack(const std::string& text) {
  const std::string again = FormatProgram(ParseProgram(text, "fuzz.flx"));
  FuzzCheck(FormatProgram(ParseProgram(again, "again.flx")) == again,
            "a program changes when read");
}

}  // namespace

FLEXI_FUZZ(flx) {
  const std::string text = Text(bytes);
  MayRefuse([&] { ReadBack(text); });
  const auto body = nlohmann::ordered_json::parse(text, nullptr, false);
  if (body.is_discarded()) return;
  // A text that no UTF-8 is cannot be written, and so has no checksum.
  const std::string dumped = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string sealed =
      fmt::format(R"({{"format":"flexi-program","version":3,"crc32":"{:08x}","program":{}}})",
                  Crc32(dumped), dumped);
  MayRefuse([&] { ReadBack(sealed); });
}

}  // namespace flexi
