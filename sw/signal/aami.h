// SPDX-License-Identifier: Apache-2.0
// Beat classes and record lists of the MIT-BIH evaluation.
//
// Classes: ANSI/AAMI EC57. Record lists: P. de Chazal, M. O'Dwyer, R. B. Reilly, "Automatic
// classification of heartbeats using ECG morphology and heartbeat interval features", IEEE
// Transactions on Biomedical Engineering 51(7):1196-1206, 2004, table III: DS1 to train, DS2 to
// test, no patient in both except that records 201 (DS1) and 202 (DS2) are the same person. The
// four paced records belong to neither.
#pragma once

#include <array>

namespace flexi {

enum class AamiClass : unsigned char { kN = 0, kS = 1, kV = 2, kF = 3, kQ = 4, kNone = 255 };

// Class of a MIT annotation symbol. Symbols that mark no beat (rhythm changes, noise, flutter
// waves "!", non-conducted P waves "x", ...) give kNone. Beats that EC57 leaves open (B, r, n, ?)
// give kQ.
constexpr AamiClass AamiClassOf(char symbol) {
  switch (symbol) {
    case 'N':
    case 'L':
    case 'R':
    case 'e':
    case 'j':
      return AamiClass::kN;
    case 'A':
    case 'a':
    case 'J':
    case 'S':
      return AamiClass::kS;
    case 'V':
    case 'E':
      return AamiClass::kV;
    case 'F':
      return AamiClass::kF;
    case '/':
    case 'f':
    case 'Q':
    case 'B':
    case 'r':
    case 'n':
    case '?':
      return AamiClass::kQ;
    default:
      return AamiClass::kNone;
  }
}

constexpr bool IsBeat(char symbol) { return AamiClassOf(symbol) != AamiClass::kNone; }

constexpr std::array<int, 22> kDs1Records = {101, 106, 108, 109, 112, 114, 115, 116, 118, 119, 122,
                                             124, 201, 203, 205, 207, 208, 209, 215, 220, 223, 230};
constexpr std::array<int, 22> kDs2Records = {100, 103, 105, 111, 113, 117, 121, 123, 200, 202, 210,
                                             212, 213, 214, 219, 221, 222, 228, 231, 232, 233, 234};
constexpr std::array<int, 4> kPacedRecords = {102, 104, 107, 217};

}  // namespace flexi
