# SPDX-License-Identifier: Apache-2.0
"""Writes the part of Liberty that the kit uses: nested groups of attributes, NLDM tables. libread.py reads it.

Units: ns, pF, V, nW, pJ. Internal energy is per transition, as the format defines it; OpenSTA 2.0 adds rise and fall energy
to each transition and so reports twice the internal power.
"""
import kit as kit_module

TIME, CAP, LEAKAGE, ENERGY = 1e9, 1e12, 1e9, 1e12   # from SI


class Group:
    """name (arguments) { attributes; groups }"""

    def __init__(self, name, *arguments):
        self.name, self.arguments, self.items = name, arguments, []

    def set(self, key, value):
        self.items.append((key, value))
        return self

    def add(self, group):
        self.items.append(group)
        return group

    def text(self, indent=0):
        pad = "  " * indent
        lines = [f"{pad}{self.name} ({', '.join(str(a) for a in self.arguments)}) {{"]
        for item in self.items:
            if isinstance(item, Group):
                lines.append(item.text(indent + 1))
            elif isinstance(item[1], Complex):
                lines.append(f"{pad}  {item[0]} ({item[1]});")
            else:
                lines.append(f"{pad}  {item[0]} : {item[1]};")
        return "\n".join(lines + [pad + "}"])


class Complex(str):
    """Value of a complex attribute: key (value);"""


def quoted(text):
    return f'"{text}"'


def number(x):
    return f"{x:.5g}"


def axis(values):
    return Complex(quoted(", ".join(number(v) for v in values)))


def table(kind, template, rows, index_1, index_2=None):
    """A table group: rows by index_1, columns by index_2."""
    group = Group(kind, template)
    group.set("index_1", axis(index_1))
    if index_2 is not None:
        group.set("index_2", axis(index_2))
        text = ", \\\n      ".join(quoted(", ".join(number(v) for v in row)) for row in rows)
    else:
        text = quoted(", ".join(number(v) for v in rows))
    group.set("values", Complex(text))
    return group


def library(name, kit, corner, volts, templates, comment):
    """A library group with units, thresholds, one operating condition and its table templates {name: (var1, var2, n1, n2)}."""
    lib = Group("library", name)
    lib.comment = comment
    for key, value in (("delay_model", "table_lookup"), ("time_unit", quoted("1ns")), ("voltage_unit", quoted("1V")),
                       ("current_unit", quoted("1uA")), ("leakage_power_unit", quoted("1nW")), ("pulling_resistance_unit", quoted("1kohm")),
                       ("capacitive_load_unit", Complex("1, pf")), ("nom_process", "1"), ("nom_temperature", kit.data["temperature_c"]),
                       ("nom_voltage", number(volts)),
                       ("input_threshold_pct_rise", 50), ("input_threshold_pct_fall", 50),
                       ("output_threshold_pct_rise", 50), ("output_threshold_pct_fall", 50),
                       ("slew_lower_threshold_pct_rise", 20), ("slew_lower_threshold_pct_fall", 20),
                       ("slew_upper_threshold_pct_rise", 80), ("slew_upper_threshold_pct_fall", 80), ("slew_derate_from_library", "1.0"),
                       ("default_cell_leakage_power", 0), ("default_fanout_load", 1), ("default_inout_pin_cap", 0),
                       ("default_input_pin_cap", 0), ("default_output_pin_cap", 0)):
        lib.set(key, value)
    conditions = lib.add(Group("operating_conditions", corner))
    conditions.set("process", 1).set("temperature", kit.data["temperature_c"]).set("voltage", number(volts))
    lib.set("default_operating_conditions", corner)
    for template, (first, second, n1, n2) in templates.items():
        group = lib.add(Group("power_lut_template" if template.startswith("energy") else "lu_table_template", template))
        group.set("variable_1", first)
        if second:
            group.set("variable_2", second)
        group.set("index_1", axis(range(1, n1 + 1)))
        if second:
            group.set("index_2", axis(range(1, n2 + 1)))
    return lib


def write(path, lib):
    comment = "".join(f" * {line}\n" for line in lib.comment.splitlines())
    kit_module.write_atomic(path, f"/* SPDX-License-Identifier: Apache-2.0\n{comment} */\n{lib.text()}\n")
