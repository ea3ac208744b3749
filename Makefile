# SPDX-License-Identifier: Apache-2.0
# What a person types. The build itself is CMakeLists.txt; `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: mutation fuzz coverage sanitize report report-test wave wave-picture bitcell size liberty schematics handoff port-check sta sta-2um paths power shmoo yield chip-spice formal equivalence chain help setup configure build test demo lint lint-deep format qor synth soak-commands soak bench accuracy compiler results doc-tests pictures install clean
SHELL := /bin/bash
BUILD := build
JOBS ?= $(shell nproc)
METRICS := $(BUILD)/metrics
SEED ?= 1
TECH ?= ltps
CHIP ?= flexi-1
TASK ?= ecg
CHIPS := flexi-1 flexi-4 flexi-32
MODELS := $(sort $(wildcard models/*.onnx))
chip_of = $(or $(findstring flexi-32,$(1)),$(findstring flexi-4,$(1)),flexi-1)
COMMANDS ?= 10000000
OPS ?= 1e9
PREFIX ?= /usr/local
# Instrumented builds lie beside build, at the same depth, so that the compiler cache knows their common parts.
MUTANTS ?= flexi-1:300;flexi-4:250;odd-24x20:350;odd-13x9:150;odd-8x16n32:200
EXECS ?= 1e6
SECONDS_EACH ?= 900

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

setup:  ## install the Debian 12 packages that a build needs and that are missing
	@scripts/setup.sh build

configure: setup
	@test -f $(BUILD)/build.ninja || cmake -S . -B $(BUILD) -G Ninja

build: configure  ## build everything: tools, models, tests
	@ninja -C $(BUILD) -j $(JOBS)

flexi: configure  ## build the program alone, build/flexi: enough for networks, firmware, report, waveforms
	@ninja -C $(BUILD) -j $(JOBS) --quiet flexi

test: build  ## build and run all tests
	@ctest --test-dir $(BUILD) -j $(JOBS) --output-on-failure --no-tests=error

demo: flexi | $(METRICS)  ## all four tasks on the RTL and on the reference of FLEXI-1: heart beats, digits written and spoken, physiology; a report of them
	@set -e; run() { $(BUILD)/flexi run --chip flexi-1 --backend both --metrics demo "$$@"; }; \
	run --task ecg --input scipy --model models/ecg-nv-random.onnx; \
	run --task image --model models/image-optdigits-flexi-1.onnx; \
	run --task audio --model models/audio-flexi-1.onnx; \
	run --task physio --model models/physio-noneeg-flexi-1.onnx
	@$(BUILD)/flexi report --quiet

report: flexi  ## build/report/index.html: chip, tasks, arrays, timeline, timing, checks, as one page; CHIP=
	@$(BUILD)/flexi report --chip $(CHIP)

report-test: flexi  ## the report in headless Chromium, desktop and phone, light and dark; screenshots in build/report/screens
	@scripts/setup.sh build report
	@$(BUILD)/flexi report --quiet
	@/usr/bin/python3 scripts/report_test.py

wave: flexi  ## waveform of TASK= on CHIP= with groups, names and markers, opened in GTKWave where there is a display
	@$(BUILD)/flexi wave --task $(TASK) --chip $(CHIP)
	@if [ -n "$$DISPLAY" ] && command -v gtkwave >/dev/null; then gtkwave $(BUILD)/wave/$(CHIP)-$(TASK).gtkw; fi

wave-picture: flexi  ## GTKWave with the waveform of TASK= on CHIP=, as build/wave/CHIP-TASK.png and .svg, without a display
	@scripts/setup.sh build report
	@$(BUILD)/flexi wave --task $(TASK) --chip $(CHIP)
	@scripts/gtkwave_picture.sh $(BUILD)/wave/$(CHIP)-$(TASK).gtkw $(BUILD)/wave/$(CHIP)-$(TASK).png
	@scripts/gtkwave_picture.sh $(BUILD)/wave/$(CHIP)-$(TASK).gtkw $(BUILD)/wave/$(CHIP)-$(TASK).svg

lint:  ## all linters over RTL, C++, scripts and the tree itself
	@scripts/setup.sh build lint
	@scripts/lint.sh

lint-deep: build  ## clang-tidy with the checks that follow paths through functions: half an hour
	@scripts/setup.sh build lint
	@/usr/bin/python3 scripts/tidy.py --deep

format:  ## lay out all C++ with clang-format
	@git ls-files -co --exclude-standard '*.h' '*.cpp' | xargs -r clang-format -i

qor:  ## transistors, depth and cycles of the three chips, mapped onto the kit, into scripts/qor.json
	@scripts/setup.sh build lint
	@/usr/bin/python3 scripts/qor.py
	@/usr/bin/python3 scripts/readme_tables.py

synth: | $(METRICS)  ## map CHIP= (a chip or all) onto the kit TECH=; count TFTs, prove, compare with SPICE
	@scripts/setup.sh build lint kit
	@set -e; /usr/bin/python3 scripts/kit/synth.py --tech $(TECH) $(CHIP); \
	for chip in $(if $(filter all,$(CHIP)),$(CHIPS),$(CHIP)); do \
	  for step in netlist equiv lvs; do /usr/bin/python3 scripts/kit/$$step.py --tech $(TECH) $$chip; done; \
	done

formal: | $(METRICS)  ## prove the theorems of formal/ for all inputs and states, with covers and planted bugs
	@scripts/setup.sh lint
	@/usr/bin/python3 scripts/formal.py -j $(JOBS)

equivalence: | $(METRICS)  ## RTL = netlist, every point proven, of CHIP= (a chip or all); after make synth
	@scripts/setup.sh lint
	@set -e; for chip in $(if $(filter all,$(CHIP)),$(CHIPS),$(CHIP)); do \
	  /usr/bin/python3 scripts/kit/equiv.py --tech $(TECH) $$chip; \
	done

chain: build | $(METRICS)  ## one network, trainer's integers to switches, every level against the one above: a table
	@scripts/setup.sh lint kit
	@ninja -C $(BUILD) -j $(JOBS) --quiet flexi-chain
	@/usr/bin/python3 scripts/chain.py --build $(BUILD)

size: | $(METRICS)  ## drives of CHIP= by timing, same transistors: after make synth and make liberty, before make sta
	@scripts/setup.sh build kit
	@set -e; /usr/bin/python3 scripts/kit/size.py --tech $(TECH) $(CHIP); \
	for step in netlist equiv lvs; do /usr/bin/python3 scripts/kit/$$step.py --tech $(TECH) $(CHIP); done

bitcell: | $(METRICS)  ## noise and write margins of the bitcell over supply, corner and local variation; plots
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/bitcell.py --tech $(TECH)

sta: | $(METRICS)  ## fmax of CHIP= at every corner and supply voltage, critical paths
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/sta.py --tech $(TECH) --chip $(CHIP)

sta-2um: | $(METRICS)  ## fmax of FLEXI-1 with TFTs of 2 um (tech/ltps2) at 5.5 V: Liberty, mapping, drives, timing
	@scripts/setup.sh build kit
	@set -e; run() { tool=$$1; shift; /usr/bin/python3 scripts/kit/$$tool.py --tech ltps2 "$$@"; }; \
	run characterise; run array_liberty --chip flexi-1; run synth --out $(BUILD)/synth/ltps2 flexi-1; \
	run size flexi-1; run sta --chip flexi-1

paths: | $(METRICS)  ## real paths of CHIP=: OpenSTA against ngspice
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/paths.py --tech $(TECH) --chip $(CHIP)

power: flexi | $(METRICS)  ## energy per ECG inference of CHIP= at every supply voltage, from counted transitions
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/power.py --tech $(TECH) --chip $(CHIP) --check

shmoo: | $(METRICS)  ## supply voltage against clock of CHIP=, pass or fail: text, JSON, SVG
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/shmoo.py --tech $(TECH) --chip $(CHIP)

yield: | $(METRICS)  ## Monte Carlo of fmax of CHIP=, parametric and defect yield
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/yield_mc.py --tech $(TECH) --chip $(CHIP)

liberty: | $(METRICS)  ## characterise the cells and arrays of the kit, every voltage and corner, into build/kit; TECH=
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/characterise.py --tech $(TECH) --all

schematics:  ## draw the custom cells anew into docs/schematics
	@/usr/bin/python3 scripts/kit/schematic.py

handoff: flexi | $(METRICS)  ## everything a TFT flow needs of CHIP=, checked, in build/handoff; after make liberty, make bitcell
	@scripts/setup.sh build lint kit
	@/usr/bin/python3 scripts/kit/handoff.py --tech $(TECH) --chip $(CHIP)

port-check:  ## CHIP= through the flow on a made-up second technology, tech/ltps15: only files differ
	@scripts/setup.sh build lint kit
	@/usr/bin/python3 scripts/kit/port_check.py --tech ltps15 --chip $(CHIP)

chip-spice: flexi | $(METRICS)  ## every TFT of CHIP= in ngspice: two dot products' bytes against the reference, at 5 V and at 2.5 V
	@scripts/setup.sh build kit
	@/usr/bin/python3 scripts/kit/netlist.py --tech $(TECH) --wires $(CHIP)
	@/usr/bin/python3 scripts/kit/chipspice.py --tech $(TECH) --chip $(CHIP)

soak-commands: flexi | $(METRICS)  ## random command streams on the RTL against the reference: COMMANDS=, SEED=
	@$(BUILD)/flexi soak --commands $(COMMANDS) --seed $(SEED) --metrics soak-commands

soak: flexi | $(METRICS)  ## multiplications on the FLEXI-32 RTL against the reference: OPS=, SEED=
	@$(BUILD)/flexi soak --ops $(OPS) --seed $(SEED) --metrics soak

mutation: | $(METRICS)  ## mutants of the netlists of five chips against lock-step, chip tests and proof; goes on where it stopped: MUTANTS=
	@scripts/setup.sh build lint
	@cmake -S . -B build-mutation -G Ninja "-DFLEXI_MUTANTS=$(MUTANTS)" >/dev/null
	@ninja -C build-mutation -j $(JOBS) --quiet mutation_lockstep mutation_chip
	@/usr/bin/python3 scripts/mutation/run.py --build build-mutation --jobs $(JOBS)

coverage: | $(METRICS)  ## all tests with counters: lines and toggles of the RTL, functional points, lines of C++; HTML in build/coverage
	@scripts/setup.sh build lint trust
	@cmake -S . -B build-coverage -G Ninja -DFLEXI_COVERAGE=ON >/dev/null
	@ninja -C build-coverage -j $(JOBS) --quiet
	@/usr/bin/python3 scripts/coverage/run.py --build build-coverage --jobs $(JOBS)

fuzz: | $(METRICS)  ## libFuzzer with ASan and UBSan on every parser and on the byte port: EXECS= of each, SECONDS_EACH= at most
	@scripts/setup.sh build trust
	@cmake -S . -B build-fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_C_COMPILER=clang -DFLEXI_FUZZ=ON -DFLEXI_SANITIZE=address,undefined >/dev/null
	@ninja -C build-fuzz -j $(JOBS) --quiet flexi_fuzz
	@/usr/bin/python3 scripts/fuzz.py --build build-fuzz --execs $(EXECS) --seconds $(SECONDS_EACH) --jobs $(JOBS)

sanitize:  ## all tests with ASan and UBSan
	@scripts/setup.sh build lint
	@cmake -S . -B build-sanitize -G Ninja -DFLEXI_SANITIZE=address,undefined >/dev/null
	@ninja -C build-sanitize -j $(JOBS) --quiet
	@ctest --test-dir build-sanitize -j $(JOBS) --output-on-failure --no-tests=error -LE "kit|train|mutation" --timeout 1800

bench: flexi | $(METRICS)  ## speed of the RTL models, overhead of a dot product
	@$(BUILD)/flexi bench --metrics bench

accuracy: flexi | $(METRICS)  ## whole test sets of all networks in models through the RTL; FLEXI_DATA has ecg, audio, image, physio
	@set -e; $(foreach m,$(MODELS),$(BUILD)/flexi accuracy --model $(m) --chip $(call chip_of,$(m)) --jobs $(JOBS) --metrics accuracy;)

compiler: flexi | $(METRICS)  ## utilisation, bytes over the port and seconds to compile of all networks in models
	@set -e; $(foreach m,$(MODELS),$(BUILD)/flexi compile $(m) --chip $(call chip_of,$(m)) --metrics compiler;)

doc-tests: build  ## run the commands of all documents, in a copy of the tree
	@scripts/setup.sh build lint kit docs
	@/usr/bin/python3 scripts/doc_tests.py --build $(BUILD)

pictures:  ## draw the pictures of the documents from their text
	@scripts/setup.sh pictures
	@/usr/bin/python3 scripts/pictures.py

install: build  ## program, libraries, RTL, manual page and completions below PREFIX=
	@cmake --install $(BUILD) --prefix $(PREFIX)

results:  ## record what demo, accuracy, compiler, bench, soak and soak-commands measured, for the tables of README.md and docs/results.md
	@/usr/bin/python3 scripts/record_results.py
	@/usr/bin/python3 scripts/readme_tables.py

clean:  ## remove the build folders
	@rm -rf $(BUILD) build-mutation build-coverage build-fuzz build-sanitize

$(METRICS):
	@mkdir -p $@
