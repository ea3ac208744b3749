// SPDX-License-Identifier: Apache-2.0
// Readers of slow signals against files that the test writes, values worked by hand, and each kind
// of damage. Not covered: the real data sets (tb/unit/task/physio_task_test.cpp).
#include "sw/signal/physio_recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "tb/unit/signal/physio_files.h"

namespace flexi {
namespace {

using testing::ElementsAre;

std::string ReadText(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

TEST(PhysioRecording, LogarithmByHand) {
  EXPECT_EQ(PhysioLog(1), 0);
  EXPECT_EQ(PhysioLog(2), 256);
  EXPECT_EQ(PhysioLog(3), 256 + 128);
  EXPECT_EQ(PhysioLog(5), 2 * 256 + 64);
  EXPECT_EQ(PhysioLog(1000), 9 * 256 + 256 * (1000 - 512) / 512);
  for (int v = 2; v < 3000; ++v) EXPECT_GE(PhysioLog(v), PhysioLog(v - 1));
}

// Three seconds: 24 samples at 8 Hz, 4 samples at 1 Hz (the last one is too much).
class NonEegByHand : public testing::Test {
 protected:
  NonEegByHand() { Write("19.5(-7)/degC", {{1, "Relax"}, {9, "CognitiveStress"}}); }
  void Write(const std::string& gain, const std::vector<std::pair<int, std::string>>& marks) {
    std::vector<int> ramp(24), step(24, 0), zero(24, 0), conductance(24, 70);
    for (int i = 0; i < 24; ++i) ramp[static_cast<std::size_t>(i)] = i;
    for (int i = 8; i < 24; ++i) step[static_cast<std::size_t>(i)] = 100;
    conductance[16] = -3000;
    WriteRecord(folder_, "d", "Subject7_AccTempEDA", 8,
                {{"ax", "1000(0)/NU", step},
                 {"ay", "1000(0)/NU", zero},
                 {"az", "500(0)/NU", step},
                 {"temp", gain, ramp},
                 {"EDA", "1000(0)/NU", conductance}});
    WriteRecord(folder_, "d", "Subject7_SpO2HR", 1,
                {{"SpO2", "10(-900)/%", {50, 60, 70, 0}}, {"hr", "3(0)/bpm", {200, -1, 1, 0}}});
    folder_.Write("d/Subject7_AccTempEDA.atr", StateMarks(marks));
  }
  PhysioRecording Read() const { return ReadNonEeg(folder_ / "d", 7); }

  TempFolder folder_;
};

TEST_F(NonEegByHand, Values) {
  const PhysioRecording r = Read();
  EXPECT_EQ(r.subject, 7);
  EXPECT_FALSE(r.respiration);
  EXPECT_THAT(r.channels[kSecond], ElementsAre(9500, 9600, 9700));
  // 200 / 3 = 66.67; -1 / 3 = -0.33 rounds to -33; 33
  EXPECT_THAT(r.channels[kHeartRate], ElementsAre(6667, -33, 33));
  // (i + 7) / 19.5 in thousandths, rounded: the mean of eight rounded down
  std::vector<int> means;
  for (int s = 0; s < 3; ++s) {
    int sum = 0;
    for (int i = 8 * s; i < 8 * s + 8; ++i) sum += (2 * (i + 7) * 2000 + 39) / (2 * 39);
    means.push_back(sum / 8);
  }
  EXPECT_EQ(r.channels[kTemperature], means);
  EXPECT_THAT(r.channels[kConductance], ElementsAre(PhysioLog(100), PhysioLog(100), PhysioLog(30)));
  // second 1 begins with a step of 100 and one of 200 thousandths of g
  EXPECT_THAT(r.movement, ElementsAre(PhysioLog(16), PhysioLog(316), PhysioLog(16)));
  // Relax holds from sample 1, so second 0 is not whole; CognitiveStress from sample 9
  EXPECT_THAT(r.state, ElementsAre(-1, -1, 2));
  EXPECT_THAT(NonEegSubjects(folder_ / "d"), ElementsAre(7));
}

TEST_F(NonEegByHand, Damage) {
  Write("19.5(-7)/degC", {{0, "Relax"}, {8, "Panic"}});
  ExpectError([&] { Read(); }, "'Panic' at sample 8 names no state");
  Write("0.000001(0)/degC", {{0, "Relax"}});
  ExpectError([&] { Read(); }, "gain of 'temp'");
  Write("19.5(-7)/degC", {{0, "Relax"}});
  const std::string header = ReadText(folder_ / "d/Subject7_SpO2HR.hea");
  std::string changed = header;
  folder_.Write("d/Subject7_SpO2HR.hea", changed.replace(changed.find("SpO2\n"), 4, "pO22"));
  ExpectError([&] { Read(); }, "has no signal 'SpO2', only pO22, hr");
  changed = header;
  folder_.Write("d/Subject7_SpO2HR.hea", changed.replace(changed.find(" 1 4"), 4, " 2 4"));
  ExpectError([&] { Read(); }, "2 samples per second, expected 1");
  folder_.Write("d/Subject7_SpO2HR.hea", header);
  const std::string data = ReadText(folder_ / "d/Subject7_SpO2HR.dat");
  folder_.Write("d/Subject7_SpO2HR.dat", data.substr(0, data.size() - 3));
  ExpectError([&] { Read(); }, "Subject7_SpO2HR.dat");
  std::filesystem::remove(folder_ / "d/Subject7_SpO2HR.dat");
  ExpectError([&] { Read(); }, "no such file");
  ExpectError([&] { NonEegSubjects(folder_ / "nowhere"); }, "no such folder");
  std::filesystem::create_directories(folder_ / "empty");
  ExpectError([&] { NonEegSubjects(folder_ / "empty"); }, "has no record");
}

TEST(E4Csv, ValuesAndDamage) {
  TempFolder folder;
  folder.Write("a.csv", "1644227574.000000\r\n4.000000\r\n0.0005\r\n-1.2\r\n31.49951\r\n\r\n");
  const E4Signal signal = ReadE4Csv(folder / "a.csv", 1000);
  EXPECT_EQ(signal.start, 1644227574);
  EXPECT_EQ(signal.hz, 4);
  EXPECT_THAT(signal.values, ElementsAre(1, -1200, 31500));
  const auto fails = [&](const std::string& text, const std::string& part) {
    folder.Write("b.csv", text);
    ExpectError([&] { ReadE4Csv(folder / "b.csv", 1000); }, part);
  };
  fails("", "has 0 rows");
  fails("1\n", "has 1 rows");
  fails("start\n4\n1\n", "line 1: start is 'start'");
  fails("1\n0\n1\n", "line 2: rate is '0'");
  fails("1\n1e9\n1\n", "line 2: rate is '1e9'");
  fails("1\n4\n1\n\n2\n", "line 4: value is ''");
  fails("1\n4\nnan\n", "line 3: value is 'nan'");
  fails("1\n4\n1,2\n", "line 3: value is '1,2'");
  fails("1\n4\n99999\n", "line 3: value is '99999'");
}

class StressPredict : public testing::Test {
 protected:
  StressPredict() { WriteStressPredict(folder_, "s", {2, 11}, 30); }
  static constexpr const char* kTable = "s/Processed_data/Improved_All_Combined_hr_rsp_binary.csv";
  void Replace(const std::string& from, const std::string& to) {
    std::string text = ReadText(folder_ / kTable);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    folder_.Write(kTable, text.replace(at, from.size(), to));
  }
  auto Read(int only = -1) const { return ReadStressPredict(folder_ / "s", only); }

  TempFolder folder_;
};

TEST_F(StressPredict, Values) {
  const auto all = Read();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].subject, 2);
  EXPECT_EQ(all[1].subject, 11);
  const PhysioRecording& r = all[0];
  EXPECT_TRUE(r.respiration);
  EXPECT_TRUE(r.movement.empty());
  EXPECT_EQ(r.state.size(), 30u);
  EXPECT_EQ(r.channels[kHeartRate][3], 6300);
  EXPECT_EQ(r.channels[kSecond][3], 1288);  // 12.875 rounds up
  // The table begins 9 seconds behind the files: values 36..39 of each, mod 100 and mod 10.
  EXPECT_EQ(r.channels[kTemperature][0], (31120 + 31140 + 31160 + 31180) / 4);
  EXPECT_EQ(r.channels[kConductance][0], PhysioLog((286 + 287 + 288 + 289) / 4 + 30));
  EXPECT_EQ(r.state[9], 0);
  EXPECT_EQ(r.state[10], 1);
  EXPECT_EQ(r.state[20], 0);
}

TEST_F(StressPredict, EmptyFieldsAndMissingSubjects) {
  Replace("2,60,12.5,1644227583,0\n2,61,", "2,60,,1644227583,0\n2,61,");
  Replace("2,63,12.875,", "2,,12.875,");
  const auto all = Read();
  EXPECT_EQ(all[0].channels[kHeartRate].size(), 29u);  // from the first whole row on
  EXPECT_EQ(all[0].channels[kHeartRate][0], 6100);
  EXPECT_EQ(all[0].channels[kHeartRate][2], 6200);  // the one before
  EXPECT_EQ(all[0].channels[kTemperature].size(), 29u);
  ExpectError([&] { Read(5); }, "has no rows of participant 5");
  std::filesystem::remove_all(folder_ / "s/Raw_data/S11");
  EXPECT_EQ(Read().size(), 1u);
  ExpectError([&] { Read(11); }, "S11: no such folder");
  std::filesystem::remove_all(folder_ / "s/Raw_data/S02");
  ExpectError([&] { Read(); }, "has no rows of a subject in Raw_data");
}

TEST_F(StressPredict, Damage) {
  Replace("2,61,12.625,1644227584,0", "2,61,12.625,1644227585,0");
  ExpectError([&] { Read(); }, "line 3: second 1644227585 of participant 2 follows 1644227583");
  Replace("1644227585,0\n", "1644227584,2\n");
  ExpectError([&] { Read(); }, "line 3: label is '2'");
  Replace("1644227584,2\n", "1644227584\n");
  ExpectError([&] { Read(); }, "line 3: '2,61,12.625,1644227584' has not 5 fields");
  Replace("1644227584\n", "1644227584,0,0\n");
  ExpectError([&] { Read(); }, "has not 5 fields");
  Replace("1644227584,0,0\n", "1644227584,0\n");
  Replace("2,61,", "2,fast,");
  ExpectError([&] { Read(); }, "heart rate is 'fast'");
  Replace("Participant", "Who");
  ExpectError([&] { Read(); }, "line 1: is 'Who,HR");
}

TEST_F(StressPredict, SignalsThatStartLate) {
  std::string text = ReadText(folder_ / "s/Raw_data/S02/EDA.csv");
  folder_.Write("s/Raw_data/S02/EDA.csv", text.replace(0, 10, "1644227590"));
  ExpectError([&] { Read(); }, "starts at second 1644227590, after the table's first row");
}

// Random damage ends in an Error or a recording, never in anything else.
TEST_F(StressPredict, RandomDamage) {
  const std::string table = ReadText(folder_ / kTable);
  std::mt19937_64 random(SeedFromEnvironment(1));
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string text = table;
    for (int k = 0; k < 3; ++k) text[random() % text.size()] = static_cast<char>(random());
    folder_.Write(kTable, text);
    try {
      Read();
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      ++refused;
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace flexi
