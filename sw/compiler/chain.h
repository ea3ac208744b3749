// SPDX-License-Identifier: Apache-2.0
// What the first pass makes of a graph's products and the second pass puts into rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flexi {

// Dot products of the chip: y[n] = sum over i of weights[n][i] * x[i] + bias[n], as numbers that
// the rows hold.
struct Product {
  int layer = 0;  // of the graph
  std::string name;
  int inputs = 0;
  int outputs = 0;
  int weight_bits = 1;         // W, 1..8
  bool weights_signed = true;  // two's complement in W bits, else unsigned
  int input_bits = 1;          // A, 1..8
  bool inputs_signed = false;
  bool xnor = false;          // one bit each: y[n] = how many inputs equal their weights
  std::vector<int> weights;   // [output * inputs + input]
  std::vector<int64_t> bias;  // [output]; what constant lanes add
  bool hidden = false;        // written back for the next product, else sent
  bool relu = false;          // hidden: clamp(floor(y / 2^shift), 0, 2^k - 1), else floor alone
  int shift = 0;
  int output_bits = 8;  // hidden: k
};

// Products of which each reads what the one before has written into the chip's rows. The host loads
// the input of the first one, and decodes what the last one sends.
struct Chain {
  std::vector<Product> products;
  int tensor = 0;             // that the input comes from
  std::vector<int> elements;  // [input of the first product]: element of the tensor
  // A single product may move over the tensor: turns_y times turns_x positions.
  int turns_y = 1, turns_x = 1;
  int load_y = 0, load_x = 0;    // what a turn adds to the elements
  int store_y = 0, store_x = 0;  // and to the results
  // Ring: the inputs are `columns` columns of the same size, one behind the other; a turn along x
  // brings `new_columns` new ones, the others are the last ones of the turn before.
  int columns = 0;  // 0: all inputs are loaded for every turn
  int new_columns = 0;
  int sums = 0;              // tensor of the results
  int64_t factor = 1;        // of each result
  std::vector<int> results;  // [output of the last product]: element of `sums`
  bool partial = false;      // other chains add to the same results
  int at_once = 1;           // positions that a turn along x serves
  bool moves() const { return turns_y > 1 || turns_x > 1; }
};

}  // namespace flexi
