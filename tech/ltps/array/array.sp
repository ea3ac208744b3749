* SPDX-License-Identifier: Apache-2.0
* Custom cells of the bitcell arrays, drawn with W and L (lmin = gate length of the kit). scripts/kit/array_netlist.py joins them to macros;
* docs/kit-array.md explains and draws them. X1, X2, X4: wider devices for 32, 64 and 128 columns, same count.
* Sizes: by search over the critical path of a 32 x 32 array at 5.5 V (delay, then width), docs/kit-array.md.

* 6T bitcell: q pulls bl, qb pulls blb. Driver 2.5 times as wide as the access device: read stability.
* Access device wider than the load, and an n-TFT: writing.
.subckt BIT6T bl blb wl vdd vss
X1 q qb vdd tftp w=3.5u l={lmin}
X2 q qb vss tftn w=14u l={lmin}
X3 qb q vdd tftp w=3.5u l={lmin}
X4 qb q vss tftn w=14u l={lmin}
X5 bl wl q tftn w=5.5u l={lmin}
X6 blb wl qb tftn w=5.5u l={lmin}
.ends

* 6T bitcell for long bit lines (array.json, bitcells): more current, the same ratios of driver to access device.
.subckt BIT6TX2 bl blb wl vdd vss
X1 q qb vdd tftp w=3.5u l={lmin}
X2 q qb vss tftn w=20u l={lmin}
X3 qb q vdd tftp w=3.5u l={lmin}
X4 qb q vss tftn w=20u l={lmin}
X5 bl wl q tftn w=8u l={lmin}
X6 blb wl qb tftn w=8u l={lmin}
.ends

* Bitcell with a write port of its own, for arrays that are read and written in one cycle.
.subckt BIT8T bl blb wl wbl wblb wwl vdd vss
X1 q qb vdd tftp w=3.5u l={lmin}
X2 q qb vss tftn w=20u l={lmin}
X3 qb q vdd tftp w=3.5u l={lmin}
X4 qb q vss tftn w=20u l={lmin}
X5 bl wl q tftn w=8u l={lmin}
X6 blb wl qb tftn w=8u l={lmin}
X7 wbl wwl q tftn w=8u l={lmin}
X8 wblb wwl qb tftn w=8u l={lmin}
.ends

* Precharge of one column, pcn low active. X2: long bit lines.
.subckt PRECHX1 bl blb pcn vdd vss
X1 bl pcn vdd tftp w=15u l={lmin}
X2 blb pcn vdd tftp w=15u l={lmin}
.ends

* Precharge of one column, pcn low active. X2: long bit lines.
.subckt PRECHX2 bl blb pcn vdd vss
X1 bl pcn vdd tftp w=20u l={lmin}
X2 blb pcn vdd tftp w=20u l={lmin}
.ends

* Write pass devices of one column: the low one of the data lines d, db pulls its bit line down.
.subckt WRCOL bl blb d db gs vdd vss
X1 bl gs d tftn w=12u l={lmin}
X2 blb gs db tftn w=12u l={lmin}
.ends

* Data lines of one bus position, the port drives them: n-TFTs pass the low one, p-TFTs lift both when masked. The line that is
* high stands at least at what an n-TFT passes; that is enough, for only the low one writes. Short lines, no latch in front.
.subckt WDATP data mask d db vdd vss
X1 dn data vdd tftp w=30u l={lmin}
X2 dn data vss tftn w=40u l={lmin}
X3 d mask data tftn w=60u l={lmin}
X4 db mask dn tftn w=60u l={lmin}
X5 d mask vdd tftp w=12u l={lmin}
X6 db mask vdd tftp w=12u l={lmin}
.ends

* Complement of one bus position where nothing is ever masked: the port is the data line itself.
.subckt WDATN data db vdd vss
X1 db data vdd tftp w=45u l={lmin}
X2 db data vss tftn w=40u l={lmin}
.ends

* Data lines of one bus position: both high when masked.
.subckt WDATAX1 data mask d db vdd vss
X1 db data vdd tftp w=30u l={lmin}
X2 db mask vdd tftp w=30u l={lmin}
X3 db mask wa tftn w=40u l={lmin}
X4 wa data vss tftn w=40u l={lmin}
X5 d db vdd tftp w=30u l={lmin}
X6 d mask vdd tftp w=30u l={lmin}
X7 d mask wb tftn w=40u l={lmin}
X8 wb db vss tftn w=40u l={lmin}
.ends

* Data lines of one bus position: both high when masked.
.subckt WDATAX2 data mask d db vdd vss
X1 db data vdd tftp w=45u l={lmin}
X2 db mask vdd tftp w=45u l={lmin}
X3 db mask wa tftn w=60u l={lmin}
X4 wa data vss tftn w=60u l={lmin}
X5 d db vdd tftp w=45u l={lmin}
X6 d mask vdd tftp w=45u l={lmin}
X7 d mask wb tftn w=60u l={lmin}
X8 wb db vss tftn w=60u l={lmin}
.ends

* Data lines of one bus position: both high when masked.
.subckt WDATAX4 data mask d db vdd vss
X1 db data vdd tftp w=90u l={lmin}
X2 db mask vdd tftp w=90u l={lmin}
X3 db mask wa tftn w=120u l={lmin}
X4 wa data vss tftn w=120u l={lmin}
X5 d db vdd tftp w=90u l={lmin}
X6 d mask vdd tftp w=90u l={lmin}
X7 d mask wb tftn w=120u l={lmin}
X8 wb db vss tftn w=120u l={lmin}
.ends

* Word-line driver, 2 TFTs: passes the row source en to the word line while an is low. an is high in every precharge,
* so that a word line whose source is low is never above 0 V: nothing can charge it.
.subckt WLDRVX1 en an wl vdd vss
X1 wl an en tftp w=80u l={lmin}
X2 wl an vss tftn w=27u l={lmin}
.ends

* Word-line driver, 2 TFTs: passes the row source en to the word line while an is low. an is high in every precharge,
* so that a word line whose source is low is never above 0 V: nothing can charge it.
.subckt WLDRVX2 en an wl vdd vss
X1 wl an en tftp w=140u l={lmin}
X2 wl an vss tftn w=46u l={lmin}
.ends

* Word-line driver, 2 TFTs: passes the row source en to the word line while an is low. an is high in every precharge,
* so that a word line whose source is low is never above 0 V: nothing can charge it.
.subckt WLDRVX4 en an wl vdd vss
X1 wl an en tftp w=250u l={lmin}
X2 wl an vss tftn w=80u l={lmin}
.ends

* Group select, as WLDRV: passes sel while wen is low.
.subckt GSDRV sel wen gs vdd vss
X1 gs wen sel tftp w=40u l={lmin}
X2 gs wen vss tftn w=20u l={lmin}
.ends

* Row gates: 2 lines, low active, one of 1 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED1X1 a an ph y0 y1 vdd vss
X1 t ph vss tftn w=300u l={lmin}
X2 y0 an t tftn w=84u l={lmin}
X3 y1 a t tftn w=84u l={lmin}
X4 y0 ph vdd tftp w=74u l={lmin}
X5 y1 ph vdd tftp w=74u l={lmin}
.ends

* Row gates: 2 lines, low active, one of 1 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED1X2 a an ph y0 y1 vdd vss
X1 t ph vss tftn w=600u l={lmin}
X2 y0 an t tftn w=170u l={lmin}
X3 y1 a t tftn w=170u l={lmin}
X4 y0 ph vdd tftp w=170u l={lmin}
X5 y1 ph vdd tftp w=170u l={lmin}
.ends

* Row gates: 2 lines, low active, one of 1 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED1X4 a an ph y0 y1 vdd vss
X1 t ph vss tftn w=900u l={lmin}
X2 y0 an t tftn w=280u l={lmin}
X3 y1 a t tftn w=280u l={lmin}
X4 y0 ph vdd tftp w=260u l={lmin}
X5 y1 ph vdd tftp w=260u l={lmin}
.ends

* Row gates: 4 lines, low active, one of 2 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED2X1 a an b bn ph y0 y1 y2 y3 vdd vss
X1 t ph vss tftn w=300u l={lmin}
X2 t0 bn t tftn w=120u l={lmin}
X3 t1 b t tftn w=120u l={lmin}
X4 y0 an t0 tftn w=84u l={lmin}
X5 y1 a t0 tftn w=84u l={lmin}
X6 y2 an t1 tftn w=84u l={lmin}
X7 y3 a t1 tftn w=84u l={lmin}
X8 y0 ph vdd tftp w=74u l={lmin}
X9 y1 ph vdd tftp w=74u l={lmin}
X10 y2 ph vdd tftp w=74u l={lmin}
X11 y3 ph vdd tftp w=74u l={lmin}
.ends

* Row gates: 4 lines, low active, one of 2 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED2X2 a an b bn ph y0 y1 y2 y3 vdd vss
X1 t ph vss tftn w=600u l={lmin}
X2 t0 bn t tftn w=240u l={lmin}
X3 t1 b t tftn w=240u l={lmin}
X4 y0 an t0 tftn w=170u l={lmin}
X5 y1 a t0 tftn w=170u l={lmin}
X6 y2 an t1 tftn w=170u l={lmin}
X7 y3 a t1 tftn w=170u l={lmin}
X8 y0 ph vdd tftp w=170u l={lmin}
X9 y1 ph vdd tftp w=170u l={lmin}
X10 y2 ph vdd tftp w=170u l={lmin}
X11 y3 ph vdd tftp w=170u l={lmin}
.ends

* Row gates: 4 lines, low active, one of 2 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED2X4 a an b bn ph y0 y1 y2 y3 vdd vss
X1 t ph vss tftn w=900u l={lmin}
X2 t0 bn t tftn w=400u l={lmin}
X3 t1 b t tftn w=400u l={lmin}
X4 y0 an t0 tftn w=280u l={lmin}
X5 y1 a t0 tftn w=280u l={lmin}
X6 y2 an t1 tftn w=280u l={lmin}
X7 y3 a t1 tftn w=280u l={lmin}
X8 y0 ph vdd tftp w=260u l={lmin}
X9 y1 ph vdd tftp w=260u l={lmin}
X10 y2 ph vdd tftp w=260u l={lmin}
X11 y3 ph vdd tftp w=260u l={lmin}
.ends

* Row gates: 8 lines, low active, one of 3 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED3X1 a an b bn c cn ph y0 y1 y2 y3 y4 y5 y6 y7 vdd vss
X1 t ph vss tftn w=300u l={lmin}
X2 t0 cn t tftn w=190u l={lmin}
X3 t1 c t tftn w=190u l={lmin}
X4 t00 bn t0 tftn w=120u l={lmin}
X5 t01 b t0 tftn w=120u l={lmin}
X6 t10 bn t1 tftn w=120u l={lmin}
X7 t11 b t1 tftn w=120u l={lmin}
X8 y0 an t00 tftn w=84u l={lmin}
X9 y1 a t00 tftn w=84u l={lmin}
X10 y2 an t01 tftn w=84u l={lmin}
X11 y3 a t01 tftn w=84u l={lmin}
X12 y4 an t10 tftn w=84u l={lmin}
X13 y5 a t10 tftn w=84u l={lmin}
X14 y6 an t11 tftn w=84u l={lmin}
X15 y7 a t11 tftn w=84u l={lmin}
X16 y0 ph vdd tftp w=74u l={lmin}
X17 y1 ph vdd tftp w=74u l={lmin}
X18 y2 ph vdd tftp w=74u l={lmin}
X19 y3 ph vdd tftp w=74u l={lmin}
X20 y4 ph vdd tftp w=74u l={lmin}
X21 y5 ph vdd tftp w=74u l={lmin}
X22 y6 ph vdd tftp w=74u l={lmin}
X23 y7 ph vdd tftp w=74u l={lmin}
.ends

* Row gates: 8 lines, low active, one of 3 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED3X2 a an b bn c cn ph y0 y1 y2 y3 y4 y5 y6 y7 vdd vss
X1 t ph vss tftn w=600u l={lmin}
X2 t0 cn t tftn w=340u l={lmin}
X3 t1 c t tftn w=340u l={lmin}
X4 t00 bn t0 tftn w=240u l={lmin}
X5 t01 b t0 tftn w=240u l={lmin}
X6 t10 bn t1 tftn w=240u l={lmin}
X7 t11 b t1 tftn w=240u l={lmin}
X8 y0 an t00 tftn w=170u l={lmin}
X9 y1 a t00 tftn w=170u l={lmin}
X10 y2 an t01 tftn w=170u l={lmin}
X11 y3 a t01 tftn w=170u l={lmin}
X12 y4 an t10 tftn w=170u l={lmin}
X13 y5 a t10 tftn w=170u l={lmin}
X14 y6 an t11 tftn w=170u l={lmin}
X15 y7 a t11 tftn w=170u l={lmin}
X16 y0 ph vdd tftp w=170u l={lmin}
X17 y1 ph vdd tftp w=170u l={lmin}
X18 y2 ph vdd tftp w=170u l={lmin}
X19 y3 ph vdd tftp w=170u l={lmin}
X20 y4 ph vdd tftp w=170u l={lmin}
X21 y5 ph vdd tftp w=170u l={lmin}
X22 y6 ph vdd tftp w=170u l={lmin}
X23 y7 ph vdd tftp w=170u l={lmin}
.ends

* Row gates: 8 lines, low active, one of 3 address bit(s) while ph is high; precharged while ph is low. One tree of nMOS for all.
.subckt PRED3X4 a an b bn c cn ph y0 y1 y2 y3 y4 y5 y6 y7 vdd vss
X1 t ph vss tftn w=900u l={lmin}
X2 t0 cn t tftn w=550u l={lmin}
X3 t1 c t tftn w=550u l={lmin}
X4 t00 bn t0 tftn w=400u l={lmin}
X5 t01 b t0 tftn w=400u l={lmin}
X6 t10 bn t1 tftn w=400u l={lmin}
X7 t11 b t1 tftn w=400u l={lmin}
X8 y0 an t00 tftn w=280u l={lmin}
X9 y1 a t00 tftn w=280u l={lmin}
X10 y2 an t01 tftn w=280u l={lmin}
X11 y3 a t01 tftn w=280u l={lmin}
X12 y4 an t10 tftn w=280u l={lmin}
X13 y5 a t10 tftn w=280u l={lmin}
X14 y6 an t11 tftn w=280u l={lmin}
X15 y7 a t11 tftn w=280u l={lmin}
X16 y0 ph vdd tftp w=260u l={lmin}
X17 y1 ph vdd tftp w=260u l={lmin}
X18 y2 ph vdd tftp w=260u l={lmin}
X19 y3 ph vdd tftp w=260u l={lmin}
X20 y4 ph vdd tftp w=260u l={lmin}
X21 y5 ph vdd tftp w=260u l={lmin}
X22 y6 ph vdd tftp w=260u l={lmin}
X23 y7 ph vdd tftp w=260u l={lmin}
.ends

* Row sources of one address bit.
.subckt RSRC1X1 a e0 e1 vdd vss
X1 e0 a vdd tftp w=200u l={lmin}
X2 e0 a vss tftn w=30u l={lmin}
X3 e1 e0 vdd tftp w=200u l={lmin}
X4 e1 e0 vss tftn w=30u l={lmin}
.ends

* Row sources of one address bit.
.subckt RSRC1X2 a e0 e1 vdd vss
X1 e0 a vdd tftp w=220u l={lmin}
X2 e0 a vss tftn w=30u l={lmin}
X3 e1 e0 vdd tftp w=220u l={lmin}
X4 e1 e0 vss tftn w=30u l={lmin}
.ends

* Row sources of one address bit.
.subckt RSRC1X4 a e0 e1 vdd vss
X1 e0 a vdd tftp w=360u l={lmin}
X2 e0 a vss tftn w=30u l={lmin}
X3 e1 e0 vdd tftp w=360u l={lmin}
X4 e1 e0 vss tftn w=30u l={lmin}
.ends

* Row sources: 4 lines, high active, one of 2 address bits: NOR with one tree of pMOS.
.subckt RSRC2X1 a an b bn e0 e1 e2 e3 vdd vss
X1 t0 b vdd tftp w=300u l={lmin}
X2 t1 bn vdd tftp w=300u l={lmin}
X3 e0 a t0 tftp w=200u l={lmin}
X4 e1 an t0 tftp w=200u l={lmin}
X5 e2 a t1 tftp w=200u l={lmin}
X6 e3 an t1 tftp w=200u l={lmin}
X7 e0 a vss tftn w=40u l={lmin}
X8 e0 b vss tftn w=40u l={lmin}
X9 e1 an vss tftn w=40u l={lmin}
X10 e1 b vss tftn w=40u l={lmin}
X11 e2 a vss tftn w=40u l={lmin}
X12 e2 bn vss tftn w=40u l={lmin}
X13 e3 an vss tftn w=40u l={lmin}
X14 e3 bn vss tftn w=40u l={lmin}
.ends

* Row sources: 4 lines, high active, one of 2 address bits: NOR with one tree of pMOS.
.subckt RSRC2X2 a an b bn e0 e1 e2 e3 vdd vss
X1 t0 b vdd tftp w=320u l={lmin}
X2 t1 bn vdd tftp w=320u l={lmin}
X3 e0 a t0 tftp w=220u l={lmin}
X4 e1 an t0 tftp w=220u l={lmin}
X5 e2 a t1 tftp w=220u l={lmin}
X6 e3 an t1 tftp w=220u l={lmin}
X7 e0 a vss tftn w=60u l={lmin}
X8 e0 b vss tftn w=60u l={lmin}
X9 e1 an vss tftn w=60u l={lmin}
X10 e1 b vss tftn w=60u l={lmin}
X11 e2 a vss tftn w=60u l={lmin}
X12 e2 bn vss tftn w=60u l={lmin}
X13 e3 an vss tftn w=60u l={lmin}
X14 e3 bn vss tftn w=60u l={lmin}
.ends

* Row sources: 4 lines, high active, one of 2 address bits: NOR with one tree of pMOS.
.subckt RSRC2X4 a an b bn e0 e1 e2 e3 vdd vss
X1 t0 b vdd tftp w=500u l={lmin}
X2 t1 bn vdd tftp w=500u l={lmin}
X3 e0 a t0 tftp w=360u l={lmin}
X4 e1 an t0 tftp w=360u l={lmin}
X5 e2 a t1 tftp w=360u l={lmin}
X6 e3 an t1 tftp w=360u l={lmin}
X7 e0 a vss tftn w=100u l={lmin}
X8 e0 b vss tftn w=100u l={lmin}
X9 e1 an vss tftn w=100u l={lmin}
X10 e1 b vss tftn w=100u l={lmin}
X11 e2 a vss tftn w=100u l={lmin}
X12 e2 bn vss tftn w=100u l={lmin}
X13 e3 an vss tftn w=100u l={lmin}
X14 e3 bn vss tftn w=100u l={lmin}
.ends

* Row sources: 8 lines, high active, one of 3 address bits: NOR with one tree of pMOS.
.subckt RSRC3X1 a an b bn c cn e0 e1 e2 e3 e4 e5 e6 e7 vdd vss
X1 t0 c vdd tftp w=400u l={lmin}
X2 t1 cn vdd tftp w=400u l={lmin}
X3 t00 b t0 tftp w=300u l={lmin}
X4 t01 bn t0 tftp w=300u l={lmin}
X5 t10 b t1 tftp w=300u l={lmin}
X6 t11 bn t1 tftp w=300u l={lmin}
X7 e0 a t00 tftp w=200u l={lmin}
X8 e1 an t00 tftp w=200u l={lmin}
X9 e2 a t01 tftp w=200u l={lmin}
X10 e3 an t01 tftp w=200u l={lmin}
X11 e4 a t10 tftp w=200u l={lmin}
X12 e5 an t10 tftp w=200u l={lmin}
X13 e6 a t11 tftp w=200u l={lmin}
X14 e7 an t11 tftp w=200u l={lmin}
X15 e0 a vss tftn w=40u l={lmin}
X16 e0 b vss tftn w=40u l={lmin}
X17 e0 c vss tftn w=40u l={lmin}
X18 e1 an vss tftn w=40u l={lmin}
X19 e1 b vss tftn w=40u l={lmin}
X20 e1 c vss tftn w=40u l={lmin}
X21 e2 a vss tftn w=40u l={lmin}
X22 e2 bn vss tftn w=40u l={lmin}
X23 e2 c vss tftn w=40u l={lmin}
X24 e3 an vss tftn w=40u l={lmin}
X25 e3 bn vss tftn w=40u l={lmin}
X26 e3 c vss tftn w=40u l={lmin}
X27 e4 a vss tftn w=40u l={lmin}
X28 e4 b vss tftn w=40u l={lmin}
X29 e4 cn vss tftn w=40u l={lmin}
X30 e5 an vss tftn w=40u l={lmin}
X31 e5 b vss tftn w=40u l={lmin}
X32 e5 cn vss tftn w=40u l={lmin}
X33 e6 a vss tftn w=40u l={lmin}
X34 e6 bn vss tftn w=40u l={lmin}
X35 e6 cn vss tftn w=40u l={lmin}
X36 e7 an vss tftn w=40u l={lmin}
X37 e7 bn vss tftn w=40u l={lmin}
X38 e7 cn vss tftn w=40u l={lmin}
.ends

* Row sources: 8 lines, high active, one of 3 address bits: NOR with one tree of pMOS.
.subckt RSRC3X2 a an b bn c cn e0 e1 e2 e3 e4 e5 e6 e7 vdd vss
X1 t0 c vdd tftp w=450u l={lmin}
X2 t1 cn vdd tftp w=450u l={lmin}
X3 t00 b t0 tftp w=320u l={lmin}
X4 t01 bn t0 tftp w=320u l={lmin}
X5 t10 b t1 tftp w=320u l={lmin}
X6 t11 bn t1 tftp w=320u l={lmin}
X7 e0 a t00 tftp w=220u l={lmin}
X8 e1 an t00 tftp w=220u l={lmin}
X9 e2 a t01 tftp w=220u l={lmin}
X10 e3 an t01 tftp w=220u l={lmin}
X11 e4 a t10 tftp w=220u l={lmin}
X12 e5 an t10 tftp w=220u l={lmin}
X13 e6 a t11 tftp w=220u l={lmin}
X14 e7 an t11 tftp w=220u l={lmin}
X15 e0 a vss tftn w=60u l={lmin}
X16 e0 b vss tftn w=60u l={lmin}
X17 e0 c vss tftn w=60u l={lmin}
X18 e1 an vss tftn w=60u l={lmin}
X19 e1 b vss tftn w=60u l={lmin}
X20 e1 c vss tftn w=60u l={lmin}
X21 e2 a vss tftn w=60u l={lmin}
X22 e2 bn vss tftn w=60u l={lmin}
X23 e2 c vss tftn w=60u l={lmin}
X24 e3 an vss tftn w=60u l={lmin}
X25 e3 bn vss tftn w=60u l={lmin}
X26 e3 c vss tftn w=60u l={lmin}
X27 e4 a vss tftn w=60u l={lmin}
X28 e4 b vss tftn w=60u l={lmin}
X29 e4 cn vss tftn w=60u l={lmin}
X30 e5 an vss tftn w=60u l={lmin}
X31 e5 b vss tftn w=60u l={lmin}
X32 e5 cn vss tftn w=60u l={lmin}
X33 e6 a vss tftn w=60u l={lmin}
X34 e6 bn vss tftn w=60u l={lmin}
X35 e6 cn vss tftn w=60u l={lmin}
X36 e7 an vss tftn w=60u l={lmin}
X37 e7 bn vss tftn w=60u l={lmin}
X38 e7 cn vss tftn w=60u l={lmin}
.ends

* Row sources: 8 lines, high active, one of 3 address bits: NOR with one tree of pMOS.
.subckt RSRC3X4 a an b bn c cn e0 e1 e2 e3 e4 e5 e6 e7 vdd vss
X1 t0 c vdd tftp w=700u l={lmin}
X2 t1 cn vdd tftp w=700u l={lmin}
X3 t00 b t0 tftp w=500u l={lmin}
X4 t01 bn t0 tftp w=500u l={lmin}
X5 t10 b t1 tftp w=500u l={lmin}
X6 t11 bn t1 tftp w=500u l={lmin}
X7 e0 a t00 tftp w=360u l={lmin}
X8 e1 an t00 tftp w=360u l={lmin}
X9 e2 a t01 tftp w=360u l={lmin}
X10 e3 an t01 tftp w=360u l={lmin}
X11 e4 a t10 tftp w=360u l={lmin}
X12 e5 an t10 tftp w=360u l={lmin}
X13 e6 a t11 tftp w=360u l={lmin}
X14 e7 an t11 tftp w=360u l={lmin}
X15 e0 a vss tftn w=100u l={lmin}
X16 e0 b vss tftn w=100u l={lmin}
X17 e0 c vss tftn w=100u l={lmin}
X18 e1 an vss tftn w=100u l={lmin}
X19 e1 b vss tftn w=100u l={lmin}
X20 e1 c vss tftn w=100u l={lmin}
X21 e2 a vss tftn w=100u l={lmin}
X22 e2 bn vss tftn w=100u l={lmin}
X23 e2 c vss tftn w=100u l={lmin}
X24 e3 an vss tftn w=100u l={lmin}
X25 e3 bn vss tftn w=100u l={lmin}
X26 e3 c vss tftn w=100u l={lmin}
X27 e4 a vss tftn w=100u l={lmin}
X28 e4 b vss tftn w=100u l={lmin}
X29 e4 cn vss tftn w=100u l={lmin}
X30 e5 an vss tftn w=100u l={lmin}
X31 e5 b vss tftn w=100u l={lmin}
X32 e5 cn vss tftn w=100u l={lmin}
X33 e6 a vss tftn w=100u l={lmin}
X34 e6 bn vss tftn w=100u l={lmin}
X35 e6 cn vss tftn w=100u l={lmin}
X36 e7 an vss tftn w=100u l={lmin}
X37 e7 bn vss tftn w=100u l={lmin}
X38 e7 cn vss tftn w=100u l={lmin}
.ends

* Inverter of the array: address complements and buffers.
.subckt AINVX1 a y vdd vss
X1 y a vdd tftp w=30u l={lmin}
X2 y a vss tftn w=20u l={lmin}
.ends

* Inverter of the array: address complements and buffers.
.subckt AINVX2 a y vdd vss
X1 y a vdd tftp w=60u l={lmin}
X2 y a vss tftn w=40u l={lmin}
.ends

* Inverter of the array: address complements and buffers.
.subckt AINVX4 a y vdd vss
X1 y a vdd tftp w=120u l={lmin}
X2 y a vss tftn w=80u l={lmin}
.ends

* Inverter of the array: address complements and buffers.
.subckt AINVX8 a y vdd vss
X1 y a vdd tftp w=800u l={lmin}
X2 y a vss tftn w=540u l={lmin}
.ends

* Clock of one segment, first inverter.
.subckt CKINVA a y vdd vss
X1 y a vdd tftp w=300u l={lmin}
X2 y a vss tftn w=200u l={lmin}
.ends

* Clock of one segment, second inverter.
.subckt CKINVB a y vdd vss
X1 y a vdd tftp w=700u l={lmin}
X2 y a vss tftn w=470u l={lmin}
.ends

* Phase: y high while the clock is low.
.subckt PHINVX1 a y vdd vss
X1 y a vdd tftp w=290u l={lmin}
X2 y a vss tftn w=140u l={lmin}
.ends

* Phase: y high while the clock is low.
.subckt PHINVX2 a y vdd vss
X1 y a vdd tftp w=440u l={lmin}
X2 y a vss tftn w=260u l={lmin}
.ends

* Phase: y high while the clock is low.
.subckt PHINVX4 a y vdd vss
X1 y a vdd tftp w=700u l={lmin}
X2 y a vss tftn w=450u l={lmin}
.ends

* Precharge line: its fall starts the precharge and is the fast edge.
.subckt PCINVX1 a y vdd vss
X1 y a vdd tftp w=52u l={lmin}
X2 y a vss tftn w=90u l={lmin}
.ends

* Precharge line: its fall starts the precharge and is the fast edge.
.subckt PCINVX2 a y vdd vss
X1 y a vdd tftp w=90u l={lmin}
X2 y a vss tftn w=150u l={lmin}
.ends

* Precharge line: its fall starts the precharge and is the fast edge.
.subckt PCINVX4 a y vdd vss
X1 y a vdd tftp w=180u l={lmin}
X2 y a vss tftn w=300u l={lmin}
.ends

* Write enable of a bank in the low phase, low active.
.subckt WENAND we ph wen vdd vss
X1 wen we vdd tftp w=24u l={lmin}
X2 wen ph vdd tftp w=24u l={lmin}
X3 wen ph w1 tftn w=32u l={lmin}
X4 w1 we vss tftn w=32u l={lmin}
.ends

* Two inverters that take a rail to several cores: the falling edge is the fast one.
.subckt RAILBUFX1 a y vdd vss
X1 i a vdd tftp w=19.2u l={lmin}
X2 i a vss tftn w=6.4u l={lmin}
X3 y i vdd tftp w=22.5u l={lmin}
X4 y i vss tftn w=30u l={lmin}
.ends

* Two inverters that take a rail to several cores: the falling edge is the fast one.
.subckt RAILBUFX4 a y vdd vss
X1 i a vdd tftp w=48u l={lmin}
X2 i a vss tftn w=12u l={lmin}
X3 y i vdd tftp w=60u l={lmin}
X4 y i vss tftn w=120u l={lmin}
.ends

* Arrays that are read and written in one cycle (Dual)

* Latch of 2 TFTs, open while g is high. It holds on the gates behind it, and needs to only for one write pulse.
.subckt ATGL d g gn y vdd vss
X1 y g d tftn w=12u l={lmin}
X2 y gn d tftp w=16u l={lmin}
.ends

* Row address: w while sel, else r. Two transmission gates, not restoring.
.subckt AMUX2 r w sel seln y vdd vss
X1 y seln r tftn w=24u l={lmin}
X2 y sel r tftp w=36u l={lmin}
X3 y sel w tftn w=24u l={lmin}
X4 y seln w tftp w=36u l={lmin}
.ends

* Inverter of the delay line, 1 times as long.
.subckt ADLY1 a y vdd vss
X1 y a vdd tftp w=9u l={lmin}
X2 y a vss tftn w=6u l={lmin}
.ends

* Inverter of the delay line, 2 times as long.
.subckt ADLY2 a y vdd vss
X1 y a vdd tftp w=9u l={2*lmin}
X2 y a vss tftn w=6u l={2*lmin}
.ends

* Inverter of the delay line, 3 times as long.
.subckt ADLY3 a y vdd vss
X1 y a vdd tftp w=9u l={3*lmin}
X2 y a vss tftn w=6u l={3*lmin}
.ends

* Inverter of the delay line, 4 times as long.
.subckt ADLY4 a y vdd vss
X1 y a vdd tftp w=9u l={4*lmin}
X2 y a vss tftn w=6u l={4*lmin}
.ends

* Phase: y high while the clock is low or in the write pulse.
.subckt PHNANDX1 clk wpn y vdd vss
X1 y clk vdd tftp w=150u l={lmin}
X2 y wpn vdd tftp w=150u l={lmin}
X3 y clk w1 tftn w=220u l={lmin}
X4 w1 wpn vss tftn w=220u l={lmin}
.ends

* Phase: y high while the clock is low or in the write pulse.
.subckt PHNANDX2 clk wpn y vdd vss
X1 y clk vdd tftp w=220u l={lmin}
X2 y wpn vdd tftp w=220u l={lmin}
X3 y clk w1 tftn w=320u l={lmin}
X4 w1 wpn vss tftn w=320u l={lmin}
.ends

* Phase: y high while the clock is low or in the write pulse.
.subckt PHNANDX4 clk wpn y vdd vss
X1 y clk vdd tftp w=340u l={lmin}
X2 y wpn vdd tftp w=340u l={lmin}
X3 y clk w1 tftn w=500u l={lmin}
X4 w1 wpn vss tftn w=500u l={lmin}
.ends

* Write pulse, low active: between two taps of the delay line.
.subckt WPNAND d1 d2n we wpn vdd vss
X1 wpn d1 vdd tftp w=12u l={lmin}
X2 wpn d2n vdd tftp w=12u l={lmin}
X3 wpn we vdd tftp w=12u l={lmin}
X4 wpn d2n w1 tftn w=18u l={lmin}
X5 w1 d1 w2 tftn w=18u l={lmin}
X6 w2 we vss tftn w=18u l={lmin}
.ends

* Enable of a write port, low active.
.subckt WPDRV clk we wpn vdd vss
X1 wpn clk vdd tftp w=260u l={lmin}
X2 wpn we vdd tftp w=260u l={lmin}
X3 wpn clk w1 tftn w=340u l={lmin}
X4 w1 we vss tftn w=340u l={lmin}
.ends

* Address multiplexer select.
.subckt MSEL d0 d3n sel seln vdd vss
X1 seln d0 vdd tftp w=18u l={lmin}
X2 seln d3n vdd tftp w=18u l={lmin}
X3 seln d0 w1 tftn w=24u l={lmin}
X4 w1 d3n vss tftn w=24u l={lmin}
X5 sel seln vdd tftp w=30u l={lmin}
X6 sel seln vss tftn w=20u l={lmin}
.ends

* Local processing unit

* y = f[{w,x}], domino: ck high predischarges y; then one of the rails w, wn and one of x, xn falls and opens the way
* from one of the lines f to y. w stays high where the cell holds 1. 7 TFTs.
.subckt RLPU f0 f1 f2 f3 w wn x xn ck y vdd vss
X1 a xn f3 tftp w=30u l={lmin}
X2 a x f2 tftp w=30u l={lmin}
X3 b xn f1 tftp w=30u l={lmin}
X4 b x f0 tftp w=30u l={lmin}
X5 y wn a tftp w=20u l={lmin}
X6 y w b tftp w=20u l={lmin}
X7 y ck vss tftn w=14u l={lmin}
.ends

* Row read-out, one line per bit of the byte

* Passes y of one lane to the line b while the group select sn is low. 1 TFT: y and b only rise in the low phase.
.subckt RDPASS y sn b vdd vss
X1 b sn y tftp w=18u l={lmin}
.ends

* Discharges the line in the high phase.
.subckt RDPRE ck b vdd vss
X1 b ck vss tftn w=12u l={lmin}
.ends

* Lines of many lanes: parts b of a line pull the long line z down, which is precharged in the high phase.
.subckt RDPULL b z vdd vss
X1 z b vss tftn w=60u l={lmin}
.ends

* Precharge of the long line.
.subckt RDTOP ck z vdd vss
X1 ckn ck vdd tftp w=18u l={lmin}
X2 ckn ck vss tftn w=24u l={lmin}
X3 z ckn vdd tftp w=60u l={lmin}
.ends

* Output of the long line: the rise is the fast edge.
.subckt RDOUT z b vdd vss
X1 b z vdd tftp w=90u l={lmin}
X2 b z vss tftn w=30u l={lmin}
.ends

* Row read-out, one line per bit of the byte

* Passes y of one lane to the line b while the group select sn is low. 1 TFT: y and b only rise in the low phase.
.subckt RDPASS y sn b vdd vss
X1 b sn y tftp w=18u l={lmin}
.ends

* Discharges the line in the high phase.
.subckt RDPRE ck b vdd vss
X1 b ck vss tftn w=12u l={lmin}
.ends

* Lines of many lanes: parts b of a line pull the long line z down, which is precharged in the high phase.
.subckt RDPULL b z vdd vss
X1 z b vss tftn w=60u l={lmin}
.ends

* Precharge of the long line.
.subckt RDTOP ck z vdd vss
X1 ckn ck vdd tftp w=18u l={lmin}
X2 ckn ck vss tftn w=24u l={lmin}
X3 z ckn vdd tftp w=60u l={lmin}
.ends

* Output of the long line: the rise is the fast edge.
.subckt RDOUT z b vdd vss
X1 b z vdd tftp w=90u l={lmin}
X2 b z vss tftn w=30u l={lmin}
.ends
