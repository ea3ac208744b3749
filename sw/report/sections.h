// SPDX-License-Identifier: Apache-2.0
// The sections of the report, one file each. They return HTML.
#pragma once

#include <string>

#include "sw/report/html.h"
#include "sw/report/report_data.h"

namespace flexi::report {

std::string ChipSection(const ReportData& data);
std::string TasksSection(const ReportData& data);
std::string ArraysSection(const ReportData& data);
std::string TimelineSection(const ReportData& data);
std::string TimingSection(const ReportData& data);
std::string VerificationSection(const ReportData& data);
std::string ProvenanceSection(const ReportData& data);

// Parts of them that stand alone.
std::string BlockDiagram(const ChipConfig& chip, const Measurements& measurements);
std::string EcgStrip(const TaskRun& run);
std::string PhysioTraces(const TaskRun& run);
// `places`: of the examples that are shown.
std::string PictureGrid(const TaskRun& run, const std::vector<size_t>& places,
                        const std::string& name);
std::string ConfusionTable(const std::string& caption, const std::vector<std::string>& classes,
                           const std::vector<std::vector<uint64_t>>& counts);
std::string LayerTable(const TaskRun& run);
std::string ArrayMap(const TaskRun& run);
std::string TimelinePlot(const TaskRun& run);
// Of a file of make shmoo.
std::string ShmooPlot(const std::string& json);
// Of the highest clocks of make sta; none of the chip: empty.
std::string ShmooOfClocks(const std::string& chip, const Measurements& measurements);

// The file that a figure is of, and the commit that it was measured at.
std::string SourceOf(const Measured& figure);
Cell SourceCell(const Measured& figure);

// What was measured, as a table with goals and files; no rows: empty.
std::string MeasuredTable(const std::string& caption, const std::vector<const Measured*>& figures);

}  // namespace flexi::report
