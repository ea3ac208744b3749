// SPDX-License-Identifier: Apache-2.0
// A kind of signal that a chip is asked about: where its examples come from, and the integers that
// a network takes of each. The one place where these integers are computed: runs, scores and
// training (`flexi features`) all use it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sw/task/view.h"

namespace flexi {

// The integers that a network takes, by a name that stands in the model's metadata (flexi.input). A
// definition never changes under its name; a changed one gets a new number ("log-mel-31/2").
struct InputDefinition {
  std::string name;
  int elements = 0;
  int bits = 8;  // 1..8, unsigned unless is_signed
  bool is_signed = false;
};

struct Example {
  std::vector<int> features;  // [element]
  int label = -1;             // class, or -1: nobody has labelled it
  int group = 0;        // whom it comes from: patient, speaker, writer, subject (Examples::groups)
  std::string where;    // for people: "record 208, 1:02.31", "7_theo_3.wav", "digit 12"
  double seconds = -1;  // from the start of the recording, where that is of use; else -1
};

struct Examples {
  InputDefinition input;
  std::vector<std::string> classes;  // [label]
  std::vector<std::string> groups;   // [group]
  std::vector<Example> examples;
  std::string source;      // what was read, in words
  bool generated = false;  // made up by the program: reports must say so
};

enum class Part { kTrain, kTest };

class Task {
 public:
  virtual ~Task() = default;
  virtual std::string name() const = 0;                 // "ecg", "audio", "image", "physio"
  virtual std::vector<std::string> inputs() const = 0;  // definitions it can compute
  virtual std::vector<std::string> splits() const = 0;  // of the public data sets
  virtual std::string help() const = 0;  // a paragraph: inputs, splits, classes, sources
  virtual std::string unit() const { return "examples"; }  // what examples are: "beats", ...
  // Task and split as metrics name them: "ecg-nv/random", "image-mnist/test".
  virtual std::string figures(const std::string& split) const { return name() + "/" + split; }

  // Examples of one recording or file for `run`; "default": what Debian packages install, or
  // generated ones.
  virtual Examples Load(const std::string& source, const std::string& input) const = 0;
  // The same source for people; examples are those of Load, in the same order.
  virtual View Show(const std::string& source, const std::string& input) const = 0;
  // One part of a split of the public data below `data` (FLEXI_DATA). `seed` draws random splits;
  // `variant` > 0: the same examples, disturbed as this task disturbs them (shifts, gain, noise),
  // for training only; throws Error where there is none.
  virtual Examples Split(const std::string& data, const std::string& split, Part part,
                         const std::string& input, unsigned seed, int variant) const = 0;
};

// All tasks, and the one of a name (throws Error naming those that exist).
const std::vector<std::unique_ptr<Task>>& Tasks();
const Task& TaskOf(const std::string& name);

// One per task; Tasks() calls them.
std::unique_ptr<Task> MakeEcgTask();
std::unique_ptr<Task> MakeAudioTask();
std::unique_ptr<Task> MakeImageTask();
std::unique_ptr<Task> MakePhysioTask();

}  // namespace flexi
