// SPDX-License-Identifier: Apache-2.0
// From the frames of log_mel.h to the integers that networks take of a spoken word. Integers from
// end to end; / rounds towards minus infinity.
//
//  1  slots      the word's F frames become 16 slots of equal duration: m(t,b) = (sum over frames f
//  of
//                o(t,f) * L(f,b)) / F, o(t,f) = what [16f, 16f+16) and [tF, tF+F) have in common
//  2  level      a(t,b) = m(t,b) - (sum of all m) / 320: the loudness is gone, the spectrum stays
//  3a image      "speech-image-16x20/1": 320 unsigned numbers of 4 bits, number 20t + b:
//                limit(a(t,b) / 32 + 8); a step is an octave of energy (3 dB)
//  3b cosines    C(u,q) = (sum over t, b of a(t,b) * g(16,u,t) * g(20,q,b)) / 2^24,
//                g(n,k,i) = 4096 * cos(pi k (2i + 1) / 2n), rounded
//                v(u,q) = limit((C(u,q) - mean) * gain / 2^16 + 8)
//                with mean and gain of kCosineScales: of the FSDD's words of index 5 to 49 by the
//                speakers george jackson lucas nicolas theo the mean, and the gain that makes the
//                standard deviation 3 steps; 156 and 12207 are those of L(F)
//     duration   d = limit((L(F) - 156) * 12207 / 2^16 + 8), L of log_mel.h
//                "speech-cosines-31/1": u = 0: q = 1..9, u = 1: 0..7, u = 2: 0..6, u = 3: 0..5; d
//                "speech-cosines-63/1": u = 0: q = 1..11, u = 1: 0..10, and so on to u = 6: 0..5; d
//                "speech-cosines-95/1": u = 0: q = 1..11, u = 1..7: 0..11
//                unsigned numbers of 4 bits, u by u, d last
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sw/signal/log_mel.h"

namespace flexi {

constexpr int kWordSlots = 16;
constexpr int kWordBits = 4;  // of every number of every definition

// [slot][band]
using WordImage = std::array<std::array<int, kMelBands>, kWordSlots>;

// Steps 1 and 2; at least one frame.
WordImage WordSlots(const std::vector<MelFrame>& frames);

// C(u,q) of step 3b.
int WordCosine(const WordImage& image, int u, int q);

// Names of all definitions, how many numbers each has, and these numbers. Error for other names.
const std::vector<std::string>& WordInputs();
int WordElements(const std::string& input);
std::vector<int> WordFeatures(const std::vector<MelFrame>& frames, const std::string& input);

}  // namespace flexi
