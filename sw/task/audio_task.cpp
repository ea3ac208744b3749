// SPDX-License-Identifier: Apache-2.0
// Spoken digits: the Free Spoken Digit Dataset, or recordings of single words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "sw/common/error.h"
#include "sw/signal/disturb_word.h"
#include "sw/signal/log_mel.h"
#include "sw/signal/wav_file.h"
#include "sw/signal/word_features.h"
#include "sw/task/task.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

// Debian's asterisk-core-sounds-en-wav: one speaker, 8 kHz.
constexpr const char* kAsteriskDigits = "/usr/share/asterisk/sounds/en_US_f_Allison/digits";
constexpr int kCustomaryTest = 5;  // indices below are the test part

constexpr const char* kPublicSpeakers[] = {"george", "jackson", "lucas", "nicolas", "theo"};

// A recording named as the FSDD does, "7_theo_3.wav", or "7.wav", or anything else.
struct Word {
  fs::path file = {};
  int digit = -1;
  std::string speaker = {};
  int index = -1;
};

bool IsNumber(const std::string& text) {
  return !text.empty() && text.size() <= 6 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

Word Named(const fs::path& file) {
  Word word{.file = file};
  const std::string stem = file.stem().string();
  if (stem.size() == 1 && IsNumber(stem)) word.digit = stem[0] - '0';
  const size_t first = stem.find('_'), last = stem.rfind('_');
  if (first != 1 || last <= first + 1 || !IsNumber(stem.substr(0, 1)) ||
      !IsNumber(stem.substr(last + 1)))
    return word;
  word.digit = stem[0] - '0';
  word.speaker = stem.substr(first + 1, last - first - 1);
  word.index = std::stoi(stem.substr(last + 1));
  return word;
}

// All .wav files of a folder, by name.
std::vector<Word> WordsIn(const fs::path& folder) {
  std::error_code code;
  std::vector<Word> words;
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (entry.path().extension() == ".wav") words.push_back(Named(entry.path()));
  std::sort(words.begin(), words.end(),
            [](const Word& a, const Word& b) { return a.file < b.file; });
  return words;
}

std::vector<std::int16_t> SamplesOf(const fs::path& file) {
  WavFile wav = ReadWav(file);
  if (wav.sampling_hz == kSpeechHz) return std::move(wav.samples);
  if (wav.sampling_hz == 2 * kSpeechHz) return HalveRate(wav.samples);
  throw Error(fmt::format("{}: {} Hz, expected {} or {}", file.string(), wav.sampling_hz, kSpeechHz,
                          2 * kSpeechHz));
}

// The same disturbance whatever other words are there.
uint64_t SeedOf(const Word& word, int variant) {
  uint64_t seed = 0xcbf29ce484222325U;  // FNV-1a
  for (const unsigned char c : word.file.filename().string()) seed = (seed ^ c) * 0x100000001b3U;
  return seed + static_cast<uint64_t>(variant);
}

// Log-mel energies, the highest band on top, 0 at the floor of the word.
Picture Spectrogram(const Word& word) {
  const std::vector<MelFrame> frames = LogMel(SamplesOf(word.file), word.file.string());
  int most = frames.front().front();
  int least = most;
  for (const MelFrame& frame : frames) {
    for (const int level : frame) {
      most = std::max(most, level);
      least = std::min(least, level);
    }
  }
  Picture picture{static_cast<int>(frames.size()), kMelBands, {}};
  const double range = std::max(1, most - least);
  for (int band = kMelBands; band-- > 0;)
    for (const MelFrame& frame : frames)
      picture.values.push_back((frame[static_cast<size_t>(band)] - least) / range);
  return picture;
}

Examples MakeExamples(const std::vector<Word>& words, const std::string& input, int variant) {
  Examples result;
  result.input = {.name = input, .elements = WordElements(input), .bits = kWordBits};
  for (int digit = 0; digit < 10; ++digit) result.classes.push_back(std::to_string(digit));
  for (const Word& word : words) {
    const auto known = std::find(result.groups.begin(), result.groups.end(), word.speaker);
    Example example;
    example.group = static_cast<int>(known - result.groups.begin());
    if (known == result.groups.end()) result.groups.push_back(word.speaker);
    std::vector<std::int16_t> samples = SamplesOf(word.file);
    if (variant > 0) samples = DisturbWord(samples, SeedOf(word, variant));
    example.features = WordFeatures(LogMel(samples, word.file.string()), input);
    example.label = word.digit;
    example.where = word.file.filename().string();
    result.examples.push_back(std::move(example));
  }
  return result;
}

// Whether a word belongs to the test part of a split.
bool IsTest(const Word& word, const std::string& split, const std::string& left_out) {
  if (split == "fsdd") return word.index < kCustomaryTest;
  if (split == "fsdd-speaker") return word.speaker == left_out;
  return std::find(std::begin(kPublicSpeakers), std::end(kPublicSpeakers), word.speaker) ==
         std::end(kPublicSpeakers);
}

class AudioTask : public Task {
 public:
  std::string name() const override { return "audio"; }
  std::vector<std::string> inputs() const override { return WordInputs(); }
  std::vector<std::string> splits() const override { return {"fsdd", "fsdd-speaker", "fsdd-new"}; }
  std::string unit() const override { return "words"; }
  std::string figures(const std::string& split) const override {
    return "audio-fsdd/" + (split == "fsdd" ? "test" : split.substr(5));
  }
  std::string help() const override {
    return "Spoken digits, 0 to 9. Splits of the Free Spoken Digit Dataset "
           "(audio/fsdd/recordings): fsdd (recordings 0 to 4 of each speaker and digit are the "
           "test part, as is customary), fsdd-speaker (one speaker is the test part: the one at "
           "place --seed of their names in order, from 1), fsdd-new (speakers other than george, "
           "jackson, lucas, nicolas and theo are the test part). Groups are speakers. Sources: a "
           "sound file of one word, mono, 8 or 16 kHz, or a folder of them; labels come from "
           "names like 7.wav and 7_theo_3.wav. Default: the digits of Debian's "
           "asterisk-core-sounds-en-wav.";
  }

  Examples Load(const std::string& source, const std::string& input) const override {
    Examples result = MakeExamples(WordsOf(source), input, 0);
    result.source = source == "default" ? "asterisk-core-sounds-en-wav, digits" : source;
    return result;
  }

  View Show(const std::string& source, const std::string&) const override {
    View view;
    for (const Word& word : WordsOf(source)) view.pictures.push_back(Spectrogram(word));
    return view;
  }

  Examples Split(const std::string& data, const std::string& split, Part part,
                 const std::string& input, unsigned seed, int variant) const override {
    const std::vector<std::string> known = splits();
    if (std::find(known.begin(), known.end(), split) == known.end())
      throw Error(fmt::format("task audio: unknown split \"{}\"; known: {}", split,
                              fmt::join(known, ", ")));
    const fs::path folder = fs::path(data) / "audio" / "fsdd" / "recordings";
    std::vector<Word> words = WordsIn(folder);
    std::erase_if(words, [](const Word& word) { return word.index < 0; });
    if (words.empty())
      throw Error(
          fmt::format("{}: no recordings like 7_theo_3.wav there; the Free Spoken Digit "
                      "Dataset would be right",
                      folder.string()));
    std::string left_out;
    if (split == "fsdd-speaker") {
      std::vector<std::string> speakers;
      for (const Word& word : words) speakers.push_back(word.speaker);
      std::sort(speakers.begin(), speakers.end());
      speakers.erase(std::unique(speakers.begin(), speakers.end()), speakers.end());
      if (seed < 1 || seed > speakers.size())
        throw Error(fmt::format("seed {} of split fsdd-speaker; 1 to {} would be right: {}", seed,
                                speakers.size(), fmt::join(speakers, ", ")));
      left_out = speakers[seed - 1];
    }
    std::erase_if(words, [&](const Word& word) {
      return IsTest(word, split, left_out) != (part == Part::kTest);
    });
    if (words.empty())
      throw Error(fmt::format("{}: split {} has no words of this part here{}", folder.string(),
                              split, split == "fsdd-new" ? ": no other speakers" : ""));
    Examples result = MakeExamples(words, input, variant);
    result.source = fmt::format("FSDD, {}{}", split, left_out.empty() ? "" : ", test " + left_out);
    return result;
  }

 private:
  static std::vector<Word> WordsOf(const std::string& source) {
    std::vector<Word> words;
    if (source == "default") {
      for (int digit = 0; digit < 10; ++digit) {
        words.push_back(Named(fs::path(kAsteriskDigits) / fmt::format("{}.wav", digit)));
        if (!fs::exists(words.back().file))
          throw Error(
              fmt::format("{}: not there; install asterisk-core-sounds-en-wav or give a "
                          "sound file or a folder",
                          words.back().file.string()));
        words.back().speaker = "Allison";
      }
    } else if (fs::is_directory(source)) {
      words = WordsIn(source);
      if (words.empty()) throw Error(fmt::format("{}: no .wav files in this folder", source));
    } else {
      words.push_back(Named(source));
    }
    return words;
  }
};

}  // namespace

std::unique_ptr<Task> MakeAudioTask() { return std::make_unique<AudioTask>(); }

}  // namespace flexi
