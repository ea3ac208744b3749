// SPDX-License-Identifier: Apache-2.0
// Words of the assembler language, shared by assembler and disassembler.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sw/asm/isa.h"

namespace flexi::asm_names {

// Commands that are one byte and no operand.
struct Plain {
  std::string_view name;
  uint8_t byte;
};
inline constexpr std::array<Plain, 12> kPlain = {{{"nop", isa::kNop},
                                                  {"next", isa::kNext},
                                                  {"clear", isa::kClear},
                                                  {"sync", isa::kSync},
                                                  {"read", isa::kRead},
                                                  {"status", isa::kStatus},
                                                  {"logicx", isa::kLogicX},
                                                  {"logicw", isa::kLogicW},
                                                  {"writex", isa::kWriteX},
                                                  {"writew", isa::kWriteW},
                                                  {"fixx", isa::kFixX},
                                                  {"fixw", isa::kFixW}}};

// Those that take operands, and what stands for several bytes or for any.
inline constexpr std::array<std::string_view, 10> kWithOperands = {
    "loadx", "loadw", "flush", "mov", "setx", "setw", "run", "set", "dot", ".byte"};

// By register number of MOV.
inline constexpr std::array<std::string_view, isa::kRegisters> kRegisters = {
    "fn", "seg", "lane", "core", "drow", "ring", "high"};

// By isa::Fate; the first one is not written.
inline constexpr std::array<std::string_view, 4> kFates = {"", "drop", "write", "send"};

// By function number: bit 2w+x is the result. andn: x without w; wandn: w without x; orn: x or not
// w; worn: w or not x.
inline constexpr std::array<std::string_view, 16> kFunctions = {
    "zero", "nor",  "andn", "notw", "wandn", "notx", "xor", "nand",
    "and",  "xnor", "x",    "orn",  "w",     "worn", "or",  "one"};

}  // namespace flexi::asm_names
