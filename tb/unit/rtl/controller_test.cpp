// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_controller alone: what it tells arrays, cores and the port, cycle by cycle as
// docs/commands.md says. All 256 bytes from idle: every strobe, pointer and byte in the twelve
// cycles from execution on, then the status. Behind each other: what waits for what and for how
// long, a reset in the cycle in which a byte waits, loads from every byte group with pauses, a data
// byte beside a written bit, every register and value of MOV, corrections, and a host that does not
// take a byte, in which case nothing moves. 100,000 cycles of random bytes and resets: the rules of
// the port, no strobe of a byte in reset, idle after it. Parameter space: 3 cores, overlap, ring,
// 24 lanes; 1 core, HIGH, no overlap, 32 lanes; 16 cores, two bytes per bit. What the bytes do to
// the chip is in tb/chip. Not covered: other parameters (the chip tests run ten).
#include <gtest/gtest.h>

#include <array>

#include "Vunit_controller.h"
#include "Vunit_controller_16.h"
#include "Vunit_controller_direct.h"
#include "sw/asm/isa.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kId, int kCores, int kLanes, int kPtr, int kX, int kSeg, bool kOverlap,
          bool kRing>
struct Shape {
  using Model = M;
  static constexpr int id = kId, cores = kCores, groups = (kLanes + 7) / 8, ptr = kPtr, x = kX,
                       seg = kSeg, parts = (kCores + 7) / 8;
  static constexpr bool overlap = kOverlap, ring = kRing, wide = (kLanes & (kLanes - 1)) == 0,
                        high = kPtr > 6 || kX > 5;
};

using Three = Shape<Vunit_controller, 5, 3, 24, 5, 4, 4, true, true>;
using Direct = Shape<Vunit_controller_direct, 3, 1, 32, 7, 6, 6, false, false>;
using Sixteen = Shape<Vunit_controller_16, 15, 16, 16, 5, 4, 4, true, false>;

constexpr int kRowByte = 0xa5;

constexpr int Flush(isa::Fate fate) { return int{isa::kFlush} + int{fate}; }

// What the controller shows in a cycle; -1 where the specification leaves it open.
struct Shown {
  int in_ready = 1, out_valid = 0, out_acc = -1, out_part = -1, byte = -1;
  int fn = -1;  // matters for pairs and rows only; tb/chip shows that no other count is added
  int row_read = 0, row_open = 1, row_take = 0, row_enter = 0, row_fix = -1;
  int byte_we = 0, weights = -1;
  int bit_we = 0, fix = -1, acc_en = 0, keep = -1, shift = -1, neg = -1, capture = 0;
  int wptr = -1, xptr = -1, index = -1, drow = -1;
};

template <class S>
class Controller : public testing::Test {
 protected:
  static constexpr int kFn = 6;

  Controller() {
    unit_->in_valid_i = unit_->out_ready_i = unit_->in_data_i = unit_->row_byte_i = 0;
    unit_->rst_ni = 1;
    Reset();
  }
  // A row that was read is there in the next cycle.
  void Eval() {
    unit_.Eval();
    unit_->row_byte_i = unit_->row_take_o || unit_->row_enter_o ? read_ : 0;
    unit_.Eval();
  }
  void Clock() {
    Eval();
    const int read = !unit_->row_open_o ? read_ : unit_->row_read_o ? kRowByte : 0;
    unit_.Clock();
    read_ = read;
    Eval();
  }
  void Reset() {
    unit_->rst_ni = 0;
    for (int n = 0; n < isa::kResetCycles; n++) Clock();
    unit_->rst_ni = 1;
    Eval();
  }
  // Into the byte register; the cycle that follows executes it.
  void Put(int byte) {
    unit_->in_valid_i = 1;
    unit_->in_data_i = byte;
    Eval();
    for (int n = 0; !unit_->in_ready_o; n++) {
      ASSERT_LT(n, 1000);
      Clock();
    }
    Clock();
    unit_->in_valid_i = 0;
    unit_->in_data_i = 0xff;
    Eval();
  }
  void PutAll(const std::vector<int>& bytes) {
    for (const int byte : bytes) ASSERT_NO_FATAL_FAILURE(Put(byte));
  }
  void Mov(int reg, int value) { PutAll({isa::kSetW + value, isa::kMov + reg}); }
  int Status() {
    Put(isa::kStatus);
    unit_->out_ready_i = 1;
    Eval();
    for (int n = 0; !unit_->out_valid_o && n < 100; n++) Clock();
    EXPECT_TRUE(unit_->out_valid_o && !unit_->out_acc_o);
    const int status = unit_->byte_o;
    Clock();
    unit_->out_ready_i = 0;
    Eval();
    return status;
  }
  // Idle, all registers known, direction up.
  void Prepare(int wrow, int xrow) {
    for (int reg = 1; reg < isa::kRegisters; reg++) Mov(reg, reg == isa::kRing ? 7 : 0);
    Mov(isa::kFn, kFn);
    Mov(isa::kSeg, 2);
    PutAll({isa::kSetW + wrow, isa::kSetX + xrow, isa::kClear});
    for (int n = 0; n < 4; n++) Clock();
  }

  static void Same(const char* what, int actual, int expected, int byte, int cycle) {
    if (expected < 0) return;
    EXPECT_EQ(actual, expected) << what << ", byte " << byte << " cycle " << cycle;
  }
  void Compare(const Shown& s, int byte, int cycle) {
    const auto same = [&](const char* what, int actual, int expected) {
      Same(what, actual, expected, byte, cycle);
    };
    same("in_ready", unit_->in_ready_o, s.in_ready);
    same("out_valid", unit_->out_valid_o, s.out_valid);
    same("out_acc", unit_->out_acc_o, s.out_acc);
    same("out_part", unit_->out_part_o, s.out_part);
    same("byte", unit_->byte_o, s.byte);
    same("fn", unit_->fn_o, s.fn);
    same("row_read", unit_->row_read_o, s.row_read);
    same("row_open", unit_->row_open_o, s.row_open);
    same("row_take", unit_->row_take_o, s.row_take);
    same("row_enter", unit_->row_enter_o, s.row_enter);
    same("row_fix", unit_->row_fix_o, s.row_fix);
    same("byte_we", unit_->byte_we_o, s.byte_we);
    same("weights", unit_->weights_o, s.weights);
    same("bit_we", unit_->bit_we_o, s.bit_we);
    same("fix", unit_->fix_o, s.fix);
    same("acc_en", unit_->acc_en_o, s.acc_en);
    constexpr int kGroups = (1 << ((S::cores + 3) / 4)) - 1;
    same("keep", unit_->keep_o, s.keep > 0 ? kGroups : s.keep);
    same("shift", unit_->shift_o, s.shift > 0 ? kGroups : s.shift);
    same("neg", unit_->neg_o, s.neg);
    same("capture", unit_->capture_o, s.capture);
    same("wptr", unit_->wptr_o, s.wptr);
    same("xptr", unit_->xptr_o, s.xptr);
    same("index", unit_->row_index_o, s.index);
    same("drow", unit_->drow_o, s.drow);
  }

  static constexpr int kCycles = 12;
  using Schedule = std::array<Shown, kCycles>;

  // The bit leaves in cycle c, the host takes every byte at once.
  static void Leave(Schedule& s, int c, int fate) {
    if (fate == 0 || (fate == isa::kWrite && !S::overlap)) return;
    if (fate == isa::kSend) {
      for (int part = 0; part < S::parts; part++, c++) {
        s[c].out_valid = s[c].out_acc = 1;
        s[c].out_part = part;
        s[c].in_ready = 0;
      }
      c--;
    }
    s[c].acc_en = s[c].shift = 1;
    s[c].keep = 0;
    if (fate == isa::kWrite) {
      s[c].capture = s[c].bit_we = 1;
      s[c].fix = 0;
      s[c].drow = 0;
    }
  }
  // SEG is 2, all else as Prepare leaves it.
  static Schedule Expected(int byte, int w, int x) {
    Schedule s;
    for (Shown& cycle : s) {
      cycle.wptr = w;
      cycle.xptr = x;
      cycle.index = 0;
    }
    const auto from = [&s](int first, int Shown::*what, int value) {
      for (int c = first; c < kCycles; c++) s[c].*what = value;
    };
    const bool writes = !S::overlap && (isa::IsWrite(byte) || isa::IsFix(byte));
    if (isa::IsSlow(byte)) s[0].in_ready = s[1].row_open = 0;
    if (isa::IsRun(byte)) {
      const int pairs = isa::RunPairs(byte);
      const bool minus = isa::RunSubtracts(byte);
      const int fate = isa::RunFate(byte);
      for (int c = 0; c < pairs; c++) {
        s[c].fn = minus && S::wide ? kFn ^ 15 : kFn;
        s[c].in_ready = c == pairs - 1;
        s[c + 1].acc_en = s[c + 1].keep = 1;
        s[c + 1].shift = 0;
        s[c + 1].neg = minus;
        const bool ends = c == pairs - 1 && fate != 0;
        if (!ends) w -= 1;
        if (!ends) x += 1;
        if (ends) (isa::RunWGoesOn(byte) ? w : x) += 3;
        from(c + 1, &Shown::wptr, w & static_cast<int>(Mask(S::ptr)));
        from(c + 1, &Shown::xptr, x & static_cast<int>(Mask(S::x)));
      }
      Leave(s, pairs + 1, fate);
    } else if (isa::IsSetW(byte)) {
      from(1, &Shown::wptr, byte & 63 & static_cast<int>(Mask(S::ptr)));
    } else if (isa::IsSetX(byte)) {
      from(1, &Shown::xptr, byte & 31 & static_cast<int>(Mask(S::x)));
    } else if (byte == isa::kNext) {
      from(1, &Shown::index, 1);
    } else if (isa::IsFlush(byte)) {
      Leave(s, 2, byte - isa::kFlush);
    } else if (byte == isa::kStatus) {
      s[1].in_ready = s[2].in_ready = 0;
      s[2].out_valid = 1;
      s[2].out_acc = 0;
      s[2].byte = S::id << 4 | isa::kStatusAlive;
    } else if (byte == isa::kRead || isa::IsLogic(byte) || writes) {
      s[0].row_read = 1;
      s[0].fn = kFn;
      if (writes) s[0].fn = (byte & 1) != 0 ? isa::kFnW : isa::kFnX;
      s[1].in_ready = 0;
      s[1].row_enter = isa::IsWrite(byte);
      s[1].row_take = !isa::IsWrite(byte);
      s[1].row_fix = isa::IsFix(byte);
      if (!S::overlap) s[1].fix = isa::IsFix(byte);
      if (isa::IsWrite(byte)) {
        s[2].acc_en = s[2].shift = 1;
        s[2].keep = 0;
      }
      s[2].byte = kRowByte;
      if (byte == isa::kRead) {
        s[2].in_ready = s[2].out_acc = 0;
        s[2].out_valid = 1;
      } else {
        s[2].byte_we = 1;
        s[2].weights = byte & 1;
      }
    }
    if (byte == isa::kClear || (isa::IsSetW(byte) && S::overlap)) {
      s[1].acc_en = 1;
      s[1].keep = s[1].shift = 0;
    }
    return s;
  }

  const uint64_t seed_ = SeedFromEnvironment(1);
  Unit<typename S::Model> unit_{seed_};
  int read_ = 0;
};
using Shapes = testing::Types<Three, Direct, Sixteen>;
TYPED_TEST_SUITE(Controller, Shapes);

TYPED_TEST(Controller, EveryByteCycleByCycle) {
  for (int byte = 0; byte < 256; byte++) {
    ASSERT_NO_FATAL_FAILURE(this->Prepare(9, 5));
    ASSERT_NO_FATAL_FAILURE(this->Put(byte));
    this->unit_->out_ready_i = 1;
    const auto expected = this->Expected(byte, 9, 5);
    for (int cycle = 0; cycle < this->kCycles; cycle++) {
      this->Eval();
      this->Compare(expected[cycle], byte, cycle);
      this->Clock();
    }
    this->unit_->out_ready_i = 0;
    if (this->HasFailure()) return;
    if (isa::IsLoad(byte) || byte == isa::kNext) {
      this->Reset();
    } else {
      const bool with_overlap = TypeParam::overlap && (isa::IsWrite(byte) || isa::IsFix(byte));
      const bool error = isa::IsReserved(byte) || with_overlap;
      const int alive = TypeParam::id << 4 | isa::kStatusAlive;
      ASSERT_EQ(this->Status(), alive | (error ? isa::kStatusError : 0)) << byte;
      ASSERT_EQ(this->Status(), alive) << byte;
    }
  }
}

TYPED_TEST(Controller, DirectionTurnsAtEveryBorderAndClearPointsUp) {
  for (const bool w_goes_on : {false, true}) {
    ASSERT_NO_FATAL_FAILURE(this->Prepare(9, 5));
    const auto run = [w_goes_on](isa::Fate fate) { return isa::Run(1, false, fate, w_goes_on); };
    int w = 9;
    int x = 5;
    bool up = true;
    for (const isa::Fate fate : {isa::kNone, isa::kDrop, isa::kNone, isa::kNone, isa::kDrop,
                                 isa::kNone, isa::kDrop, isa::kNone}) {
      this->PutAll({run(fate), isa::kNop});
      if (fate != isa::kNone) (w_goes_on ? w : x) += 3;
      if (fate == isa::kNone) w += up ? -1 : 1;
      if (fate == isa::kNone) x += up ? 1 : -1;
      up = up != (fate != isa::kNone);
      ASSERT_EQ(this->unit_->wptr_o, w);
      ASSERT_EQ(this->unit_->xptr_o, x & static_cast<int>(Mask(TypeParam::x)));
    }
    ASSERT_FALSE(up);
    this->PutAll({isa::kClear, isa::kSetX + 1, run(isa::kNone), isa::kNop});
    EXPECT_EQ(this->unit_->xptr_o, 2);
  }
}

// What a byte that waits has before it, and the cycles that it waits.
TYPED_TEST(Controller, SlowBytesWaitForTheStages) {
  struct Case {
    std::vector<int> bytes;
    int waits;
  };
  const bool overlap = TypeParam::overlap;
  const std::vector<Case> cases = {
      {{isa::kNop}, 0},
      {{isa::Run(1, false, isa::kNone, false)}, 1},
      {{isa::Run(1, true, isa::kDrop, false)}, 2},
      {{isa::Run(1, true, isa::kDrop, false), isa::kNop}, 1},
      {{isa::Run(1, true, isa::kDrop, false), isa::kNop, isa::kNop}, 0},
      {{isa::Run(1, true, isa::kWrite, false)}, 2},
      {{Flush(isa::kDrop)}, 2},
      {{Flush(isa::kWrite), isa::kNop}, 1},
      {{isa::kClear}, overlap ? 1 : 0},
      {{isa::kSetW}, overlap ? 1 : 0},
      {{isa::kSetX}, 0},
  };
  for (const Case& before : cases) {
    ASSERT_NO_FATAL_FAILURE(this->Prepare(9, 5));
    for (int byte = 0x10; byte < 0x20; byte++) {
      const int what = before.bytes[0] * 256 + byte;
      ASSERT_NO_FATAL_FAILURE(this->PutAll(before.bytes));
      ASSERT_NO_FATAL_FAILURE(this->Put(byte));
      for (int n = 0; n < before.waits; n++) {
        ASSERT_FALSE(this->unit_->in_ready_o) << what;
        ASSERT_FALSE(this->unit_->row_read_o) << what;
        ASSERT_FALSE(this->unit_->row_take_o || this->unit_->row_enter_o) << what;
        ASSERT_FALSE(this->unit_->out_valid_o) << what;
        // Only a bit that leaves shifts meanwhile, a WRITE not yet.
        const bool leaves = isa::IsFlush(before.bytes[0])
                                ? overlap || before.bytes[0] != Flush(isa::kWrite)
                                : before.bytes[0] == isa::Run(1, true, isa::kDrop, false) ||
                                      (overlap && before.bytes[0] >= isa::kRun);
        ASSERT_FALSE(this->unit_->shift_o && !leaves) << what;
        this->Clock();
      }
      // Then a row is read, the byte formed, and in the third cycle sent or written.
      const bool row = byte == isa::kRead || isa::IsLogic(byte) ||
                       (!overlap && (isa::IsWrite(byte) || isa::IsFix(byte)));
      const bool write = row && isa::IsWrite(byte);
      ASSERT_EQ(this->unit_->row_read_o, row) << what;
      ASSERT_FALSE(this->unit_->in_ready_o) << what;
      ASSERT_FALSE(this->unit_->shift_o && this->unit_->acc_en_o) << what;
      this->Clock();
      ASSERT_EQ(this->unit_->row_take_o, row && !write) << what;
      ASSERT_EQ(this->unit_->row_enter_o, write) << what;
      ASSERT_EQ(this->unit_->in_ready_o, !row && byte != isa::kStatus) << what;
      ASSERT_FALSE(this->unit_->row_read_o || this->unit_->row_open_o) << what;
      ASSERT_FALSE(this->unit_->byte_we_o || this->unit_->out_valid_o) << what;
      ASSERT_FALSE(this->unit_->acc_en_o) << what;
      this->Clock();
      ASSERT_EQ(this->unit_->shift_o && this->unit_->acc_en_o, write) << what;
      ASSERT_EQ(this->unit_->byte_we_o, row && byte != isa::kRead) << what;
      ASSERT_EQ(this->unit_->out_valid_o, byte == isa::kRead || byte == isa::kStatus) << what;
      this->unit_->out_ready_i = 1;
      for (int n = 0; n < 20; n++) this->Clock();
      this->unit_->out_ready_i = 0;
      ASSERT_NO_FATAL_FAILURE(this->Mov(isa::kFn, this->kFn));  // MOV 0 changed it
    }
    this->Status();
  }
}

// Reset in the first cycle of a byte that waits: as if it had not come.
TYPED_TEST(Controller, SlowBytesHaveNoEffectInReset) {
  for (int byte = 0x10; byte < 0x20; byte++) {
    for (const bool waits : {false, true}) {
      ASSERT_NO_FATAL_FAILURE(this->Prepare(9, 5));
      if (waits) this->Put(isa::Run(1, false, isa::kNone, false));
      ASSERT_NO_FATAL_FAILURE(this->Put(byte));
      this->unit_->rst_ni = 0;
      this->Eval();
      for (int n = 0; n < isa::kResetCycles; n++) {
        Shown shown;
        shown.in_ready = n > 0;
        shown.acc_en = waits && n == 0;
        shown.wptr = waits ? 8 : 9;
        shown.xptr = waits ? 6 : 5;
        this->Compare(shown, byte, n);
        this->Clock();
      }
      this->unit_->rst_ni = 1;
      this->Eval();
      ASSERT_FALSE(this->HasFailure());
      ASSERT_EQ(this->Status(), TypeParam::id << 4 | isa::kStatusAlive);
      // No register has taken a 9 or an 8.
      this->Put(isa::Run(1, false, isa::kDrop, false));
      ASSERT_EQ(this->unit_->fn_o, this->kFn) << byte;
      ASSERT_EQ(this->unit_->row_core_o, 0) << byte;
      if (TypeParam::overlap) {
        ASSERT_EQ(this->unit_->lane_o, 0) << byte;
        ASSERT_EQ(this->unit_->drow_o, 0) << byte;
      }
      this->Clock();
      ASSERT_EQ(this->unit_->xptr_o, (waits ? 6 : 5) + 3) << byte;
    }
  }
}

TYPED_TEST(Controller, LoadsFromEveryGroupWithPauses) {
  using S = TypeParam;
  Random random(this->seed_);
  for (int first = 0; first < S::groups; first++) {
    for (const int opcode : {isa::kLoadX, isa::kLoadW}) {
      for (const bool pauses : {false, true}) {
        ASSERT_NO_FATAL_FAILURE(this->Prepare(9, 5));
        for (int n = 0; n < first; n++) this->Put(isa::kNext);
        this->Put(opcode);
        for (int group = first; group < S::groups; group++) {
          if (pauses) {
            for (uint64_t n = random.Below(4); n > 0; n--) {
              this->Clock();
              ASSERT_FALSE(this->unit_->byte_we_o);
              ASSERT_TRUE(this->unit_->in_ready_o);
            }
          }
          ASSERT_EQ(this->unit_->wptr_o, 9);
          ASSERT_EQ(this->unit_->xptr_o, 5);
          const auto data = static_cast<int>(random.Below(256));
          this->Put(data);
          Shown shown;
          shown.byte = data;
          shown.byte_we = 1;
          shown.weights = opcode == isa::kLoadW;
          shown.index = group;
          this->Compare(shown, opcode, group);
          ASSERT_FALSE(this->HasFailure());
        }
        this->Clock();
        ASSERT_FALSE(this->unit_->byte_we_o);
        EXPECT_EQ(this->unit_->wptr_o, opcode == isa::kLoadW ? 10 : 9);
        EXPECT_EQ(this->unit_->xptr_o, opcode == isa::kLoadX ? 6 : 5);
        EXPECT_EQ(this->unit_->row_index_o, 0);
        // The next byte is a command again.
        EXPECT_EQ(this->Status(), S::id << 4 | isa::kStatusAlive);
      }
    }
  }
}

// While a byte waits for the host, whatever follows it, nothing moves.
TYPED_TEST(Controller, SentBitFreezesEverything) {
  using S = TypeParam;
  for (int next = 0; next < 256; next++) {
    ASSERT_NO_FATAL_FAILURE(this->Prepare(9, 5));
    this->PutAll({isa::Run(1, false, isa::kSend, false), isa::kNop, next});
    for (int part = 0; part < S::parts; part++) {
      const auto before = std::array<int, 8>{
          this->unit_->wptr_o, this->unit_->xptr_o,      this->unit_->byte_o, this->unit_->drow_o,
          this->unit_->lane_o, this->unit_->row_index_o, this->unit_->fn_o,   this->unit_->neg_o};
      for (int n = 0; n < 4; n++) {
        ASSERT_TRUE(this->unit_->out_valid_o && this->unit_->out_acc_o) << next;
        ASSERT_EQ(this->unit_->out_part_o, part);
        ASSERT_FALSE(this->unit_->in_ready_o) << next;
        ASSERT_FALSE(this->unit_->acc_en_o || this->unit_->count_en_o) << next;
        ASSERT_FALSE(this->unit_->row_read_o || this->unit_->byte_we_o) << next;
        ASSERT_FALSE(this->unit_->capture_o || this->unit_->bit_we_o) << next;
        const auto now = std::array<int, 8>{
            this->unit_->wptr_o, this->unit_->xptr_o,      this->unit_->byte_o, this->unit_->drow_o,
            this->unit_->lane_o, this->unit_->row_index_o, this->unit_->fn_o,   this->unit_->neg_o};
        ASSERT_EQ(now, before) << next;
        this->Clock();
      }
      this->unit_->out_ready_i = 1;
      this->Eval();
      ASSERT_EQ(this->unit_->acc_en_o, part == S::parts - 1) << next;
      ASSERT_EQ(this->unit_->count_en_o, part == S::parts - 1) << next;
      this->Clock();
      this->unit_->out_ready_i = 0;
      this->Eval();
    }
    ASSERT_FALSE(this->unit_->out_valid_o && this->unit_->out_acc_o) << next;
    this->Reset();
  }
}

TYPED_TEST(Controller, MovWritesEveryRegisterAndValue) {
  using S = TypeParam;
  for (int value = 0; value < 64; value++) {
    const int low = value & static_cast<int>(Mask(S::ptr));  // of WROW
    ASSERT_NO_FATAL_FAILURE(this->Prepare(0, 0));
    // FN by a pair, SEG by the step at its end; the others stay.
    this->Mov(isa::kSeg, value);
    this->Mov(isa::kFn, value);
    this->PutAll({isa::kSetX + 3, isa::Run(1, false, isa::kDrop, false)});
    ASSERT_EQ(this->unit_->fn_o, low & 15);
    this->Clock();
    const int segments = (low & static_cast<int>(Mask(S::seg))) + 1;
    ASSERT_EQ(this->unit_->xptr_o, (3 + segments) & static_cast<int>(Mask(S::x)));
    if (S::overlap) {
      this->Mov(isa::kLane, value);
      ASSERT_NO_FATAL_FAILURE(this->Mov(isa::kDrow, value));
      this->Put(isa::kNop);
      ASSERT_EQ(this->unit_->lane_o, low & (S::cores == 3 ? 7 : 1));
      ASSERT_EQ(this->unit_->drow_o, low & static_cast<int>(Mask(S::x)));
    }
    if (S::cores > 1) {
      this->Mov(isa::kCore, value);
      this->Put(isa::kNop);
      ASSERT_EQ(this->unit_->row_core_o, low & (S::cores == 3 ? 3 : 15));
    }
    // The ring by a step from its last row.
    this->Mov(isa::kRing, value);
    this->PutAll({isa::kSetX + 7, isa::kClear, isa::Run(1, false, isa::kNone, false)});
    this->Clock();
    const int ring = S::ring ? static_cast<int>(Mask(std::min(low & 7, S::x))) : 63;
    ASSERT_EQ(this->unit_->xptr_o, ((7 & ~ring) | (8 & ring)) & static_cast<int>(Mask(S::x)))
        << value;
    this->Mov(isa::kHigh, value);
    this->PutAll({isa::kSetW + 5, isa::kSetX + 2, isa::kNop});
    ASSERT_EQ(this->unit_->wptr_o, 5 + (S::high && (low & 4) != 0 ? 64 : 0));
    ASSERT_EQ(this->unit_->xptr_o, 2 + (S::high ? (low & 1) * 32 : 0));
  }
}

using ControllerThree = Controller<Three>;

TEST_F(ControllerThree, DataByteWaitsForAWrittenBit) {
  Prepare(9, 5);
  PutAll({isa::Run(1, false, isa::kWrite, false), isa::kLoadX, 0x3c});
  Shown shown;  // the bit has the write port
  shown.byte = 0x3c;
  shown.in_ready = 0;
  shown.bit_we = shown.capture = shown.acc_en = shown.shift = 1;
  shown.index = 0;
  Compare(shown, isa::kLoadX, 0);
  Clock();
  shown = Shown{};
  shown.byte = 0x3c;
  shown.byte_we = 1;
  shown.weights = 0;
  shown.index = 0;
  Compare(shown, isa::kLoadX, 1);
  Clock();
  EXPECT_FALSE(unit_->byte_we_o);
  EXPECT_EQ(unit_->row_index_o, 1);
  PutAll({1, 2});
  Clock();
  EXPECT_EQ(unit_->xptr_o, 9);  // 5, three segments on, and one row
}

// k written bits, the start of their correction, and a READ that waits for all of it.
TEST_F(ControllerThree, CorrectionsGoBackRowByRow) {
  for (int k = 1; k <= 8; k++) {
    for (const bool relu : {false, true}) {
      Prepare(9, 5);
      Mov(isa::kFn, isa::PackFn(kFn, relu));
      Mov(isa::kLane, 7);
      Mov(isa::kDrow, 13);
      Clock();
      Clock();
      for (int cycle = 0; cycle <= 2 * k + 2; cycle++) {
        const int byte = cycle < k ? Flush(isa::kWrite) : cycle == k ? isa::kClear : isa::kRead;
        if (cycle <= k + 1) Put(byte);
        // The flush of cycle c writes in c + 2, the clear of cycle k starts in k + 2.
        const int written = cycle - 2;
        const int fixed = cycle - k - 2;
        const bool writes = written >= 0 && written < k;
        const bool fixes = fixed >= 0 && fixed < k;
        ASSERT_EQ(unit_->capture_o, writes) << k << ' ' << cycle;
        ASSERT_EQ(unit_->bit_we_o, writes || (fixes && relu)) << k << ' ' << cycle;
        if (writes) {
          ASSERT_EQ(unit_->drow_o, (13 + written) % 16);
        }
        if (fixes) {
          ASSERT_EQ(unit_->drow_o, (13 + k - 1 - fixed) % 16);
        }
        if (writes || fixes) {
          ASSERT_EQ(unit_->fix_o, fixes);
          ASSERT_EQ(unit_->lane_o, 7);
        }
        ASSERT_EQ(unit_->row_read_o, cycle == 2 * k + 2) << k << ' ' << cycle;
        if (cycle > k) Clock();
      }
      EXPECT_EQ(unit_->drow_o, 13);
      EXPECT_EQ(unit_->lane_o, 0);
      unit_->out_ready_i = 1;
      for (int n = 0; n < 4; n++) Clock();
      unit_->out_ready_i = 0;
    }
  }
}

TYPED_TEST(Controller, RulesOfThePortUnderRandomBytesAndResets) {
  using S = TypeParam;
  auto& unit = this->unit_;
  Random random(this->seed_);
  bool held = false;
  int held_part = 0;
  int held_byte = 0;
  int bytes = 0;
  int resets = 0;
  int in_reset = 0;
  for (int cycle = 0; cycle < 100'000; cycle++) {
    const bool in_ready = unit->in_ready_o;
    const bool out_valid = unit->out_valid_o;
    if (held) {
      ASSERT_TRUE(out_valid) << "cycle " << cycle << " FLEXI_SEED=" << this->seed_;
      ASSERT_EQ(unit->out_part_o, held_part);
      ASSERT_TRUE(unit->out_acc_o || unit->byte_o == held_byte);
    }
    ASSERT_FALSE(in_ready && out_valid);
    if (in_reset == 0 && random.Below(300) == 0) in_reset = isa::kResetCycles;
    unit->rst_ni = in_reset == 0;
    unit->in_valid_i = random.Below(4) != 0;
    unit->in_data_i = random.Below(2) == 0 ? random.Below(32) : random.Below(256);
    unit->out_ready_i = random.Below(2);
    this->Eval();
    // Ready and valid do not depend on the inputs of the cycle.
    ASSERT_EQ(unit->in_ready_o, in_ready) << "cycle " << cycle << " FLEXI_SEED=" << this->seed_;
    ASSERT_EQ(unit->out_valid_o, out_valid) << "cycle " << cycle << " FLEXI_SEED=" << this->seed_;
    if (!unit->rst_ni) {
      ASSERT_FALSE(unit->row_read_o || unit->row_take_o || unit->row_enter_o)
          << "cycle " << cycle << " FLEXI_SEED=" << this->seed_;
    }
    held = out_valid && !unit->out_ready_i && unit->rst_ni;
    held_part = unit->out_part_o;
    held_byte = unit->byte_o;
    bytes += out_valid && unit->out_ready_i;
    this->Clock();
    if (in_reset == 0 || --in_reset > 0) continue;
    // Idle: nothing is offered or written until a byte comes.
    resets++;
    unit->rst_ni = 1;
    unit->in_valid_i = 0;
    this->Eval();
    for (int n = 0; n < 3; n++) {
      Shown shown;
      shown.index = 0;
      this->Compare(shown, -1, n);
      this->Clock();
    }
    ASSERT_FALSE(this->HasFailure()) << "cycle " << cycle << " FLEXI_SEED=" << this->seed_;
    ASSERT_EQ(this->Status(), S::id << 4 | isa::kStatusAlive);
  }
  EXPECT_GT(resets, 100);
  EXPECT_GT(bytes, 1000);
}

}  // namespace
}  // namespace flexi
