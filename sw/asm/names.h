// SPDX-License-Identifier: Apache-2.0
// Words of the assembler language, shared by assembler and disassembler.
#pragma once

#include <array>
#include <string_view>

#include "sw/asm/isa.h"

namespace flexi::asm_names {

// By opcode 0..9.
inline constexpr std::array<std::string_view, 10> kMnemonics = {
    "nop", "status", "loadx", "loadw", "readx", "readw", "logicx", "logicw", "dotw", "dotp"};

// By register number.
inline constexpr std::array<std::string_view, isa::kRegisters> kRegisters = {
    "mode", "width", "segs", "out", "wrow", "xrow", "drow", "dlane", "core", "ring"};

// By function number: bit 2w+x is the result. andn: x without w; wandn: w without x; orn: x or not
// w; worn: w or not x.
inline constexpr std::array<std::string_view, 16> kFunctions = {
    "zero", "nor",  "andn", "notw", "wandn", "notx", "xor", "nand",
    "and",  "xnor", "x",    "orn",  "w",     "worn", "or",  "one"};

// By write-back mode.
inline constexpr std::array<std::string_view, 4> kWriteBacks = {"relu", "signed", "raw", "sign"};

}  // namespace flexi::asm_names
