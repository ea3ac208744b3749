* SPDX-License-Identifier: Apache-2.0
* Standard cells of the LTPS kit. Pins in the order inputs, outputs, vdd, vss. Every TFT is one instance of tftn or tftp:
* x.. drain gate source tftn|tftp w= l=. Channel length is the kit's lmin; the weak keepers of latches and flip-flops are longer.
* A drive Xk has outputs about k times as wide as X1, never more transistors. cells.json lists function, pins and counts of each.


.subckt INVX1 a y vdd vss
xp1 y a vdd tftp w=6u l={lmin}
xn2 y a vss tftn w=4u l={lmin}
.ends


.subckt INVX2 a y vdd vss
xp1 y a vdd tftp w=12u l={lmin}
xn2 y a vss tftn w=8u l={lmin}
.ends


.subckt INVX4 a y vdd vss
xp1 y a vdd tftp w=24u l={lmin}
xn2 y a vss tftn w=16u l={lmin}
.ends


.subckt INVX8 a y vdd vss
xp1 y a vdd tftp w=48u l={lmin}
xn2 y a vss tftn w=32u l={lmin}
.ends


.subckt INVX16 a y vdd vss
xp1 y a vdd tftp w=96u l={lmin}
xn2 y a vss tftn w=64u l={lmin}
.ends

.subckt INVX32 a y vdd vss
xp1 y a vdd tftp w=192u l={lmin}
xn2 y a vss tftn w=128u l={lmin}
.ends

.subckt INVX64 a y vdd vss
xp1 y a vdd tftp w=384u l={lmin}
xn2 y a vss tftn w=256u l={lmin}
.ends


.subckt BUFX2 a y vdd vss
xp1 n1 a vdd tftp w=6u l={lmin}
xn2 n1 a vss tftn w=4u l={lmin}
xp3 y n1 vdd tftp w=12u l={lmin}
xn4 y n1 vss tftn w=8u l={lmin}
.ends


.subckt BUFX4 a y vdd vss
xp1 n1 a vdd tftp w=9u l={lmin}
xn2 n1 a vss tftn w=6u l={lmin}
xp3 y n1 vdd tftp w=24u l={lmin}
xn4 y n1 vss tftn w=16u l={lmin}
.ends


.subckt BUFX8 a y vdd vss
xp1 n1 a vdd tftp w=18u l={lmin}
xn2 n1 a vss tftn w=12u l={lmin}
xp3 y n1 vdd tftp w=48u l={lmin}
xn4 y n1 vss tftn w=32u l={lmin}
.ends


.subckt BUFX16 a y vdd vss
xp1 n1 a vdd tftp w=36u l={lmin}
xn2 n1 a vss tftn w=24u l={lmin}
xp3 y n1 vdd tftp w=96u l={lmin}
xn4 y n1 vss tftn w=64u l={lmin}
.ends

.subckt BUFX32 a y vdd vss
xp1 n1 a vdd tftp w=72u l={lmin}
xn2 n1 a vss tftn w=48u l={lmin}
xp3 y n1 vdd tftp w=192u l={lmin}
xn4 y n1 vss tftn w=128u l={lmin}
.ends

.subckt BUFX64 a y vdd vss
xp1 n1 a vdd tftp w=144u l={lmin}
xn2 n1 a vss tftn w=96u l={lmin}
xp3 y n1 vdd tftp w=384u l={lmin}
xn4 y n1 vss tftn w=256u l={lmin}
.ends

* first stage half of the second: edges of a clock stay steep
.subckt CLKBUFX4 a y vdd vss
xp1 n1 a vdd tftp w=12u l={lmin}
xn2 n1 a vss tftn w=8u l={lmin}
xp3 y n1 vdd tftp w=24u l={lmin}
xn4 y n1 vss tftn w=16u l={lmin}
.ends

* first stage half of the second: edges of a clock stay steep
.subckt CLKBUFX8 a y vdd vss
xp1 n1 a vdd tftp w=24u l={lmin}
xn2 n1 a vss tftn w=16u l={lmin}
xp3 y n1 vdd tftp w=48u l={lmin}
xn4 y n1 vss tftn w=32u l={lmin}
.ends

* first stage half of the second: edges of a clock stay steep
.subckt CLKBUFX16 a y vdd vss
xp1 n1 a vdd tftp w=48u l={lmin}
xn2 n1 a vss tftn w=32u l={lmin}
xp3 y n1 vdd tftp w=96u l={lmin}
xn4 y n1 vss tftn w=64u l={lmin}
.ends

* first stage half of the second: edges of a clock stay steep
.subckt CLKBUFX32 a y vdd vss
xp1 n1 a vdd tftp w=96u l={lmin}
xn2 n1 a vss tftn w=64u l={lmin}
xp3 y n1 vdd tftp w=192u l={lmin}
xn4 y n1 vss tftn w=128u l={lmin}
.ends

* first stage half of the second: edges of a clock stay steep
.subckt CLKBUFX64 a y vdd vss
xp1 n1 a vdd tftp w=192u l={lmin}
xn2 n1 a vss tftn w=128u l={lmin}
xp3 y n1 vdd tftp w=384u l={lmin}
xn4 y n1 vss tftn w=256u l={lmin}
.ends

* first stage half of the second: edges of a clock stay steep
.subckt CLKBUFX128 a y vdd vss
xp1 n1 a vdd tftp w=384u l={lmin}
xn2 n1 a vss tftn w=256u l={lmin}
xp3 y n1 vdd tftp w=768u l={lmin}
xn4 y n1 vss tftn w=512u l={lmin}
.ends


.subckt NAND2X1 a b y vdd vss
xp1 y a vdd tftp w=6u l={lmin}
xp2 y b vdd tftp w=6u l={lmin}
xn3 y a n1 tftn w=6u l={lmin}
xn4 n1 b vss tftn w=6u l={lmin}
.ends


.subckt NAND2X2 a b y vdd vss
xp1 y a vdd tftp w=12u l={lmin}
xp2 y b vdd tftp w=12u l={lmin}
xn3 y a n1 tftn w=12u l={lmin}
xn4 n1 b vss tftn w=12u l={lmin}
.ends


.subckt NAND2X4 a b y vdd vss
xp1 y a vdd tftp w=24u l={lmin}
xp2 y b vdd tftp w=24u l={lmin}
xn3 y a n1 tftn w=24u l={lmin}
xn4 n1 b vss tftn w=24u l={lmin}
.ends


.subckt NAND2X8 a b y vdd vss
xp1 y a vdd tftp w=48u l={lmin}
xp2 y b vdd tftp w=48u l={lmin}
xn3 y a n1 tftn w=48u l={lmin}
xn4 n1 b vss tftn w=48u l={lmin}
.ends

.subckt NAND2X16 a b y vdd vss
xp1 y a vdd tftp w=96u l={lmin}
xp2 y b vdd tftp w=96u l={lmin}
xn3 y a n1 tftn w=96u l={lmin}
xn4 n1 b vss tftn w=96u l={lmin}
.ends

.subckt NAND2X32 a b y vdd vss
xp1 y a vdd tftp w=192u l={lmin}
xp2 y b vdd tftp w=192u l={lmin}
xn3 y a n1 tftn w=192u l={lmin}
xn4 n1 b vss tftn w=192u l={lmin}
.ends


.subckt NOR2X1 a b y vdd vss
xp1 n1 a vdd tftp w=10u l={lmin}
xp2 y b n1 tftp w=10u l={lmin}
xn3 y a vss tftn w=4u l={lmin}
xn4 y b vss tftn w=4u l={lmin}
.ends


.subckt NOR2X2 a b y vdd vss
xp1 n1 a vdd tftp w=20u l={lmin}
xp2 y b n1 tftp w=20u l={lmin}
xn3 y a vss tftn w=8u l={lmin}
xn4 y b vss tftn w=8u l={lmin}
.ends


.subckt NOR2X4 a b y vdd vss
xp1 n1 a vdd tftp w=40u l={lmin}
xp2 y b n1 tftp w=40u l={lmin}
xn3 y a vss tftn w=16u l={lmin}
xn4 y b vss tftn w=16u l={lmin}
.ends


.subckt NOR2X8 a b y vdd vss
xp1 n1 a vdd tftp w=80u l={lmin}
xp2 y b n1 tftp w=80u l={lmin}
xn3 y a vss tftn w=32u l={lmin}
xn4 y b vss tftn w=32u l={lmin}
.ends

.subckt NOR2X16 a b y vdd vss
xp1 n1 a vdd tftp w=160u l={lmin}
xp2 y b n1 tftp w=160u l={lmin}
xn3 y a vss tftn w=64u l={lmin}
xn4 y b vss tftn w=64u l={lmin}
.ends

.subckt NOR2X32 a b y vdd vss
xp1 n1 a vdd tftp w=320u l={lmin}
xp2 y b n1 tftp w=320u l={lmin}
xn3 y a vss tftn w=128u l={lmin}
xn4 y b vss tftn w=128u l={lmin}
.ends


.subckt NAND3X1 a b c y vdd vss
xp1 y a vdd tftp w=6u l={lmin}
xp2 y b vdd tftp w=6u l={lmin}
xp3 y c vdd tftp w=6u l={lmin}
xn4 y a n1 tftn w=8u l={lmin}
xn5 n1 b n2 tftn w=8u l={lmin}
xn6 n2 c vss tftn w=8u l={lmin}
.ends


.subckt NAND3X2 a b c y vdd vss
xp1 y a vdd tftp w=12u l={lmin}
xp2 y b vdd tftp w=12u l={lmin}
xp3 y c vdd tftp w=12u l={lmin}
xn4 y a n1 tftn w=16u l={lmin}
xn5 n1 b n2 tftn w=16u l={lmin}
xn6 n2 c vss tftn w=16u l={lmin}
.ends


.subckt NAND3X4 a b c y vdd vss
xp1 y a vdd tftp w=24u l={lmin}
xp2 y b vdd tftp w=24u l={lmin}
xp3 y c vdd tftp w=24u l={lmin}
xn4 y a n1 tftn w=32u l={lmin}
xn5 n1 b n2 tftn w=32u l={lmin}
xn6 n2 c vss tftn w=32u l={lmin}
.ends


.subckt NAND3X8 a b c y vdd vss
xp1 y a vdd tftp w=48u l={lmin}
xp2 y b vdd tftp w=48u l={lmin}
xp3 y c vdd tftp w=48u l={lmin}
xn4 y a n1 tftn w=64u l={lmin}
xn5 n1 b n2 tftn w=64u l={lmin}
xn6 n2 c vss tftn w=64u l={lmin}
.ends

.subckt NAND3X16 a b c y vdd vss
xp1 y a vdd tftp w=96u l={lmin}
xp2 y b vdd tftp w=96u l={lmin}
xp3 y c vdd tftp w=96u l={lmin}
xn4 y a n1 tftn w=128u l={lmin}
xn5 n1 b n2 tftn w=128u l={lmin}
xn6 n2 c vss tftn w=128u l={lmin}
.ends

.subckt NAND3X32 a b c y vdd vss
xp1 y a vdd tftp w=192u l={lmin}
xp2 y b vdd tftp w=192u l={lmin}
xp3 y c vdd tftp w=192u l={lmin}
xn4 y a n1 tftn w=256u l={lmin}
xn5 n1 b n2 tftn w=256u l={lmin}
xn6 n2 c vss tftn w=256u l={lmin}
.ends


.subckt NOR3X1 a b c y vdd vss
xp1 n1 a vdd tftp w=14u l={lmin}
xp2 n2 b n1 tftp w=14u l={lmin}
xp3 y c n2 tftp w=14u l={lmin}
xn4 y a vss tftn w=4u l={lmin}
xn5 y b vss tftn w=4u l={lmin}
xn6 y c vss tftn w=4u l={lmin}
.ends


.subckt NOR3X2 a b c y vdd vss
xp1 n1 a vdd tftp w=28u l={lmin}
xp2 n2 b n1 tftp w=28u l={lmin}
xp3 y c n2 tftp w=28u l={lmin}
xn4 y a vss tftn w=8u l={lmin}
xn5 y b vss tftn w=8u l={lmin}
xn6 y c vss tftn w=8u l={lmin}
.ends


.subckt NOR3X4 a b c y vdd vss
xp1 n1 a vdd tftp w=56u l={lmin}
xp2 n2 b n1 tftp w=56u l={lmin}
xp3 y c n2 tftp w=56u l={lmin}
xn4 y a vss tftn w=16u l={lmin}
xn5 y b vss tftn w=16u l={lmin}
xn6 y c vss tftn w=16u l={lmin}
.ends


.subckt NOR3X8 a b c y vdd vss
xp1 n1 a vdd tftp w=112u l={lmin}
xp2 n2 b n1 tftp w=112u l={lmin}
xp3 y c n2 tftp w=112u l={lmin}
xn4 y a vss tftn w=32u l={lmin}
xn5 y b vss tftn w=32u l={lmin}
xn6 y c vss tftn w=32u l={lmin}
.ends

.subckt NOR3X16 a b c y vdd vss
xp1 n1 a vdd tftp w=224u l={lmin}
xp2 n2 b n1 tftp w=224u l={lmin}
xp3 y c n2 tftp w=224u l={lmin}
xn4 y a vss tftn w=64u l={lmin}
xn5 y b vss tftn w=64u l={lmin}
xn6 y c vss tftn w=64u l={lmin}
.ends

.subckt NOR3X32 a b c y vdd vss
xp1 n1 a vdd tftp w=448u l={lmin}
xp2 n2 b n1 tftp w=448u l={lmin}
xp3 y c n2 tftp w=448u l={lmin}
xn4 y a vss tftn w=128u l={lmin}
xn5 y b vss tftn w=128u l={lmin}
xn6 y c vss tftn w=128u l={lmin}
.ends


.subckt AOI21X1 a b c y vdd vss
xp1 n1 a vdd tftp w=10u l={lmin}
xp2 n1 b vdd tftp w=10u l={lmin}
xp3 y c n1 tftp w=10u l={lmin}
xn4 y a n2 tftn w=6u l={lmin}
xn5 n2 b vss tftn w=6u l={lmin}
xn6 y c vss tftn w=4u l={lmin}
.ends


.subckt AOI21X2 a b c y vdd vss
xp1 n1 a vdd tftp w=20u l={lmin}
xp2 n1 b vdd tftp w=20u l={lmin}
xp3 y c n1 tftp w=20u l={lmin}
xn4 y a n2 tftn w=12u l={lmin}
xn5 n2 b vss tftn w=12u l={lmin}
xn6 y c vss tftn w=8u l={lmin}
.ends


.subckt AOI21X4 a b c y vdd vss
xp1 n1 a vdd tftp w=40u l={lmin}
xp2 n1 b vdd tftp w=40u l={lmin}
xp3 y c n1 tftp w=40u l={lmin}
xn4 y a n2 tftn w=24u l={lmin}
xn5 n2 b vss tftn w=24u l={lmin}
xn6 y c vss tftn w=16u l={lmin}
.ends


.subckt AOI21X8 a b c y vdd vss
xp1 n1 a vdd tftp w=80u l={lmin}
xp2 n1 b vdd tftp w=80u l={lmin}
xp3 y c n1 tftp w=80u l={lmin}
xn4 y a n2 tftn w=48u l={lmin}
xn5 n2 b vss tftn w=48u l={lmin}
xn6 y c vss tftn w=32u l={lmin}
.ends

.subckt AOI21X16 a b c y vdd vss
xp1 n1 a vdd tftp w=160u l={lmin}
xp2 n1 b vdd tftp w=160u l={lmin}
xp3 y c n1 tftp w=160u l={lmin}
xn4 y a n2 tftn w=96u l={lmin}
xn5 n2 b vss tftn w=96u l={lmin}
xn6 y c vss tftn w=64u l={lmin}
.ends

.subckt AOI21X32 a b c y vdd vss
xp1 n1 a vdd tftp w=320u l={lmin}
xp2 n1 b vdd tftp w=320u l={lmin}
xp3 y c n1 tftp w=320u l={lmin}
xn4 y a n2 tftn w=192u l={lmin}
xn5 n2 b vss tftn w=192u l={lmin}
xn6 y c vss tftn w=128u l={lmin}
.ends


.subckt OAI21X1 a b c y vdd vss
xp1 n1 a vdd tftp w=10u l={lmin}
xp2 y b n1 tftp w=10u l={lmin}
xp3 y c vdd tftp w=6u l={lmin}
xn4 y c n2 tftn w=6u l={lmin}
xn5 n2 a vss tftn w=6u l={lmin}
xn6 n2 b vss tftn w=6u l={lmin}
.ends


.subckt OAI21X2 a b c y vdd vss
xp1 n1 a vdd tftp w=20u l={lmin}
xp2 y b n1 tftp w=20u l={lmin}
xp3 y c vdd tftp w=12u l={lmin}
xn4 y c n2 tftn w=12u l={lmin}
xn5 n2 a vss tftn w=12u l={lmin}
xn6 n2 b vss tftn w=12u l={lmin}
.ends


.subckt OAI21X4 a b c y vdd vss
xp1 n1 a vdd tftp w=40u l={lmin}
xp2 y b n1 tftp w=40u l={lmin}
xp3 y c vdd tftp w=24u l={lmin}
xn4 y c n2 tftn w=24u l={lmin}
xn5 n2 a vss tftn w=24u l={lmin}
xn6 n2 b vss tftn w=24u l={lmin}
.ends


.subckt OAI21X8 a b c y vdd vss
xp1 n1 a vdd tftp w=80u l={lmin}
xp2 y b n1 tftp w=80u l={lmin}
xp3 y c vdd tftp w=48u l={lmin}
xn4 y c n2 tftn w=48u l={lmin}
xn5 n2 a vss tftn w=48u l={lmin}
xn6 n2 b vss tftn w=48u l={lmin}
.ends

.subckt OAI21X16 a b c y vdd vss
xp1 n1 a vdd tftp w=160u l={lmin}
xp2 y b n1 tftp w=160u l={lmin}
xp3 y c vdd tftp w=96u l={lmin}
xn4 y c n2 tftn w=96u l={lmin}
xn5 n2 a vss tftn w=96u l={lmin}
xn6 n2 b vss tftn w=96u l={lmin}
.ends

.subckt OAI21X32 a b c y vdd vss
xp1 n1 a vdd tftp w=320u l={lmin}
xp2 y b n1 tftp w=320u l={lmin}
xp3 y c vdd tftp w=192u l={lmin}
xn4 y c n2 tftn w=192u l={lmin}
xn5 n2 a vss tftn w=192u l={lmin}
xn6 n2 b vss tftn w=192u l={lmin}
.ends


.subckt AOI22X1 a b c d y vdd vss
xp1 n1 a vdd tftp w=10u l={lmin}
xp2 n1 b vdd tftp w=10u l={lmin}
xp3 y c n1 tftp w=10u l={lmin}
xp4 y d n1 tftp w=10u l={lmin}
xn5 y a n2 tftn w=6u l={lmin}
xn6 n2 b vss tftn w=6u l={lmin}
xn7 y c n3 tftn w=6u l={lmin}
xn8 n3 d vss tftn w=6u l={lmin}
.ends


.subckt AOI22X2 a b c d y vdd vss
xp1 n1 a vdd tftp w=20u l={lmin}
xp2 n1 b vdd tftp w=20u l={lmin}
xp3 y c n1 tftp w=20u l={lmin}
xp4 y d n1 tftp w=20u l={lmin}
xn5 y a n2 tftn w=12u l={lmin}
xn6 n2 b vss tftn w=12u l={lmin}
xn7 y c n3 tftn w=12u l={lmin}
xn8 n3 d vss tftn w=12u l={lmin}
.ends


.subckt AOI22X4 a b c d y vdd vss
xp1 n1 a vdd tftp w=40u l={lmin}
xp2 n1 b vdd tftp w=40u l={lmin}
xp3 y c n1 tftp w=40u l={lmin}
xp4 y d n1 tftp w=40u l={lmin}
xn5 y a n2 tftn w=24u l={lmin}
xn6 n2 b vss tftn w=24u l={lmin}
xn7 y c n3 tftn w=24u l={lmin}
xn8 n3 d vss tftn w=24u l={lmin}
.ends


.subckt AOI22X8 a b c d y vdd vss
xp1 n1 a vdd tftp w=80u l={lmin}
xp2 n1 b vdd tftp w=80u l={lmin}
xp3 y c n1 tftp w=80u l={lmin}
xp4 y d n1 tftp w=80u l={lmin}
xn5 y a n2 tftn w=48u l={lmin}
xn6 n2 b vss tftn w=48u l={lmin}
xn7 y c n3 tftn w=48u l={lmin}
xn8 n3 d vss tftn w=48u l={lmin}
.ends

.subckt AOI22X16 a b c d y vdd vss
xp1 n1 a vdd tftp w=160u l={lmin}
xp2 n1 b vdd tftp w=160u l={lmin}
xp3 y c n1 tftp w=160u l={lmin}
xp4 y d n1 tftp w=160u l={lmin}
xn5 y a n2 tftn w=96u l={lmin}
xn6 n2 b vss tftn w=96u l={lmin}
xn7 y c n3 tftn w=96u l={lmin}
xn8 n3 d vss tftn w=96u l={lmin}
.ends

.subckt AOI22X32 a b c d y vdd vss
xp1 n1 a vdd tftp w=320u l={lmin}
xp2 n1 b vdd tftp w=320u l={lmin}
xp3 y c n1 tftp w=320u l={lmin}
xp4 y d n1 tftp w=320u l={lmin}
xn5 y a n2 tftn w=192u l={lmin}
xn6 n2 b vss tftn w=192u l={lmin}
xn7 y c n3 tftn w=192u l={lmin}
xn8 n3 d vss tftn w=192u l={lmin}
.ends


.subckt OAI22X1 a b c d y vdd vss
xp1 n1 a vdd tftp w=10u l={lmin}
xp2 y b n1 tftp w=10u l={lmin}
xp3 n2 c vdd tftp w=10u l={lmin}
xp4 y d n2 tftp w=10u l={lmin}
xn5 y a n3 tftn w=6u l={lmin}
xn6 y b n3 tftn w=6u l={lmin}
xn7 n3 c vss tftn w=6u l={lmin}
xn8 n3 d vss tftn w=6u l={lmin}
.ends


.subckt OAI22X2 a b c d y vdd vss
xp1 n1 a vdd tftp w=20u l={lmin}
xp2 y b n1 tftp w=20u l={lmin}
xp3 n2 c vdd tftp w=20u l={lmin}
xp4 y d n2 tftp w=20u l={lmin}
xn5 y a n3 tftn w=12u l={lmin}
xn6 y b n3 tftn w=12u l={lmin}
xn7 n3 c vss tftn w=12u l={lmin}
xn8 n3 d vss tftn w=12u l={lmin}
.ends


.subckt OAI22X4 a b c d y vdd vss
xp1 n1 a vdd tftp w=40u l={lmin}
xp2 y b n1 tftp w=40u l={lmin}
xp3 n2 c vdd tftp w=40u l={lmin}
xp4 y d n2 tftp w=40u l={lmin}
xn5 y a n3 tftn w=24u l={lmin}
xn6 y b n3 tftn w=24u l={lmin}
xn7 n3 c vss tftn w=24u l={lmin}
xn8 n3 d vss tftn w=24u l={lmin}
.ends


.subckt OAI22X8 a b c d y vdd vss
xp1 n1 a vdd tftp w=80u l={lmin}
xp2 y b n1 tftp w=80u l={lmin}
xp3 n2 c vdd tftp w=80u l={lmin}
xp4 y d n2 tftp w=80u l={lmin}
xn5 y a n3 tftn w=48u l={lmin}
xn6 y b n3 tftn w=48u l={lmin}
xn7 n3 c vss tftn w=48u l={lmin}
xn8 n3 d vss tftn w=48u l={lmin}
.ends

.subckt OAI22X16 a b c d y vdd vss
xp1 n1 a vdd tftp w=160u l={lmin}
xp2 y b n1 tftp w=160u l={lmin}
xp3 n2 c vdd tftp w=160u l={lmin}
xp4 y d n2 tftp w=160u l={lmin}
xn5 y a n3 tftn w=96u l={lmin}
xn6 y b n3 tftn w=96u l={lmin}
xn7 n3 c vss tftn w=96u l={lmin}
xn8 n3 d vss tftn w=96u l={lmin}
.ends

.subckt OAI22X32 a b c d y vdd vss
xp1 n1 a vdd tftp w=320u l={lmin}
xp2 y b n1 tftp w=320u l={lmin}
xp3 n2 c vdd tftp w=320u l={lmin}
xp4 y d n2 tftp w=320u l={lmin}
xn5 y a n3 tftn w=192u l={lmin}
xn6 y b n3 tftn w=192u l={lmin}
xn7 n3 c vss tftn w=192u l={lmin}
xn8 n3 d vss tftn w=192u l={lmin}
.ends

* x = !(a^b), full swing
.subckt XOR2X1 a b y vdd vss
xp1 an a vdd tftp w=6u l={lmin}
xn2 an a vss tftn w=4u l={lmin}
* x = !b while an=1 (a=0)
xp3 x b an tftp w=6u l={lmin}
xn4 x b a tftn w=4u l={lmin}
* x = b while an=0
xn5 b a x tftn w=4u l={lmin}
xp6 b an x tftp w=5u l={lmin}
xp7 y x vdd tftp w=6u l={lmin}
xn8 y x vss tftn w=4u l={lmin}
.ends

* x = !(a^b), full swing
.subckt XOR2X2 a b y vdd vss
xp1 an a vdd tftp w=9u l={lmin}
xn2 an a vss tftn w=6u l={lmin}
* x = !b while an=1 (a=0)
xp3 x b an tftp w=9u l={lmin}
xn4 x b a tftn w=6u l={lmin}
* x = b while an=0
xn5 b a x tftn w=6u l={lmin}
xp6 b an x tftp w=8u l={lmin}
xp7 y x vdd tftp w=12u l={lmin}
xn8 y x vss tftn w=8u l={lmin}
.ends

* x = !(a^b), full swing
.subckt XOR2X4 a b y vdd vss
xp1 an a vdd tftp w=15u l={lmin}
xn2 an a vss tftn w=10u l={lmin}
* x = !b while an=1 (a=0)
xp3 x b an tftp w=15u l={lmin}
xn4 x b a tftn w=10u l={lmin}
* x = b while an=0
xn5 b a x tftn w=10u l={lmin}
xp6 b an x tftp w=14u l={lmin}
xp7 y x vdd tftp w=24u l={lmin}
xn8 y x vss tftn w=16u l={lmin}
.ends

.subckt XOR2X8 a b y vdd vss
xp1 an a vdd tftp w=30u l={lmin}
xn2 an a vss tftn w=20u l={lmin}
* x = !b while an=1 (a=0)
xp3 x b an tftp w=30u l={lmin}
xn4 x b a tftn w=20u l={lmin}
* x = b while an=0
xn5 b a x tftn w=20u l={lmin}
xp6 b an x tftp w=28u l={lmin}
xp7 y x vdd tftp w=48u l={lmin}
xn8 y x vss tftn w=32u l={lmin}
.ends

* x = a^b, full swing
.subckt XNOR2X1 a b y vdd vss
xp1 an a vdd tftp w=6u l={lmin}
xn2 an a vss tftn w=4u l={lmin}
* x = !b while a=1 (an=0)
xp3 x b a tftp w=6u l={lmin}
xn4 x b an tftn w=4u l={lmin}
* x = b while a=0
xn5 b an x tftn w=4u l={lmin}
xp6 b a x tftp w=5u l={lmin}
xp7 y x vdd tftp w=6u l={lmin}
xn8 y x vss tftn w=4u l={lmin}
.ends

* x = a^b, full swing
.subckt XNOR2X2 a b y vdd vss
xp1 an a vdd tftp w=9u l={lmin}
xn2 an a vss tftn w=6u l={lmin}
* x = !b while a=1 (an=0)
xp3 x b a tftp w=9u l={lmin}
xn4 x b an tftn w=6u l={lmin}
* x = b while a=0
xn5 b an x tftn w=6u l={lmin}
xp6 b a x tftp w=8u l={lmin}
xp7 y x vdd tftp w=12u l={lmin}
xn8 y x vss tftn w=8u l={lmin}
.ends

* x = a^b, full swing
.subckt XNOR2X4 a b y vdd vss
xp1 an a vdd tftp w=15u l={lmin}
xn2 an a vss tftn w=10u l={lmin}
* x = !b while a=1 (an=0)
xp3 x b a tftp w=15u l={lmin}
xn4 x b an tftn w=10u l={lmin}
* x = b while a=0
xn5 b an x tftn w=10u l={lmin}
xp6 b a x tftp w=14u l={lmin}
xp7 y x vdd tftp w=24u l={lmin}
xn8 y x vss tftn w=16u l={lmin}
.ends

.subckt XNOR2X8 a b y vdd vss
xp1 an a vdd tftp w=30u l={lmin}
xn2 an a vss tftn w=20u l={lmin}
* x = !b while a=1 (an=0)
xp3 x b a tftp w=30u l={lmin}
xn4 x b an tftn w=20u l={lmin}
* x = b while a=0
xn5 b an x tftn w=20u l={lmin}
xp6 b a x tftp w=28u l={lmin}
xp7 y x vdd tftp w=48u l={lmin}
xn8 y x vss tftn w=32u l={lmin}
.ends


.subckt MUXI2X1 a b s y vdd vss
xp1 sn s vdd tftp w=6u l={lmin}
xn2 sn s vss tftn w=4u l={lmin}
xn3 a sn x tftn w=4u l={lmin}
xp4 a s x tftp w=5u l={lmin}
xn5 b s x tftn w=4u l={lmin}
xp6 b sn x tftp w=5u l={lmin}
xp7 y x vdd tftp w=6u l={lmin}
xn8 y x vss tftn w=4u l={lmin}
.ends


.subckt MUXI2X2 a b s y vdd vss
xp1 sn s vdd tftp w=9u l={lmin}
xn2 sn s vss tftn w=6u l={lmin}
xn3 a sn x tftn w=6u l={lmin}
xp4 a s x tftp w=8u l={lmin}
xn5 b s x tftn w=6u l={lmin}
xp6 b sn x tftp w=8u l={lmin}
xp7 y x vdd tftp w=12u l={lmin}
xn8 y x vss tftn w=8u l={lmin}
.ends


.subckt MUXI2X4 a b s y vdd vss
xp1 sn s vdd tftp w=12u l={lmin}
xn2 sn s vss tftn w=8u l={lmin}
xn3 a sn x tftn w=10u l={lmin}
xp4 a s x tftp w=14u l={lmin}
xn5 b s x tftn w=10u l={lmin}
xp6 b sn x tftp w=14u l={lmin}
xp7 y x vdd tftp w=24u l={lmin}
xn8 y x vss tftn w=16u l={lmin}
.ends

.subckt MUXI2X8 a b s y vdd vss
xp1 sn s vdd tftp w=24u l={lmin}
xn2 sn s vss tftn w=16u l={lmin}
xn3 a sn x tftn w=20u l={lmin}
xp4 a s x tftp w=28u l={lmin}
xn5 b s x tftn w=20u l={lmin}
xp6 b sn x tftp w=28u l={lmin}
xp7 y x vdd tftp w=48u l={lmin}
xn8 y x vss tftn w=32u l={lmin}
.ends

.subckt MUXI2X16 a b s y vdd vss
xp1 sn s vdd tftp w=48u l={lmin}
xn2 sn s vss tftn w=32u l={lmin}
xn3 a sn x tftn w=40u l={lmin}
xp4 a s x tftp w=56u l={lmin}
xn5 b s x tftn w=40u l={lmin}
xp6 b sn x tftp w=56u l={lmin}
xp7 y x vdd tftp w=96u l={lmin}
xn8 y x vss tftn w=64u l={lmin}
.ends


.subckt MUX2X1 a b s y vdd vss
xp1 sn s vdd tftp w=6u l={lmin}
xn2 sn s vss tftn w=4u l={lmin}
xn3 a sn x tftn w=4u l={lmin}
xp4 a s x tftp w=5u l={lmin}
xn5 b s x tftn w=4u l={lmin}
xp6 b sn x tftp w=5u l={lmin}
xp7 yn x vdd tftp w=6u l={lmin}
xn8 yn x vss tftn w=4u l={lmin}
xp9 y yn vdd tftp w=6u l={lmin}
xn10 y yn vss tftn w=4u l={lmin}
.ends


.subckt MUX2X2 a b s y vdd vss
xp1 sn s vdd tftp w=6u l={lmin}
xn2 sn s vss tftn w=4u l={lmin}
xn3 a sn x tftn w=5u l={lmin}
xp4 a s x tftp w=7u l={lmin}
xn5 b s x tftn w=5u l={lmin}
xp6 b sn x tftp w=7u l={lmin}
xp7 yn x vdd tftp w=9u l={lmin}
xn8 yn x vss tftn w=6u l={lmin}
xp9 y yn vdd tftp w=12u l={lmin}
xn10 y yn vss tftn w=8u l={lmin}
.ends


.subckt MUX2X4 a b s y vdd vss
xp1 sn s vdd tftp w=9u l={lmin}
xn2 sn s vss tftn w=6u l={lmin}
xn3 a sn x tftn w=8u l={lmin}
xp4 a s x tftp w=12u l={lmin}
xn5 b s x tftn w=8u l={lmin}
xp6 b sn x tftp w=12u l={lmin}
xp7 yn x vdd tftp w=12u l={lmin}
xn8 yn x vss tftn w=8u l={lmin}
xp9 y yn vdd tftp w=24u l={lmin}
xn10 y yn vss tftn w=16u l={lmin}
.ends

* co = !(!a | s): the sum output itself serves as one input of the NOR
.subckt HAX1 a b s co vdd vss
xp1 an a vdd tftp w=9u l={lmin}
xn2 an a vss tftn w=6u l={lmin}
* x = !b while an=1 (a=0)
xp3 x b an tftp w=6u l={lmin}
xn4 x b a tftn w=4u l={lmin}
* x = b while an=0
xn5 b a x tftn w=4u l={lmin}
xp6 b an x tftp w=5u l={lmin}
xp7 s x vdd tftp w=6u l={lmin}
xn8 s x vss tftn w=4u l={lmin}
xp9 n1 an vdd tftp w=10u l={lmin}
xp10 co s n1 tftp w=10u l={lmin}
xn11 co an vss tftn w=4u l={lmin}
xn12 co s vss tftn w=4u l={lmin}
.ends

* h = a xor b; s and con come from inverters
.subckt FAPX1 a b c s con vdd vss
* ai = !a
xp1 ai a vdd tftp w=12u l={lmin}
xn2 ai a vss tftn w=8u l={lmin}
* h = !b while a=1 (ai=0)
xp3 h b a tftp w=9u l={lmin}
xn4 h b ai tftn w=6u l={lmin}
* h = b while a=0
xn5 b ai h tftn w=5u l={lmin}
xp6 b a h tftp w=6u l={lmin}
xp7 hn h vdd tftp w=7.5u l={lmin}
xn8 hn h vss tftn w=5u l={lmin}
* x = !c while hn=1 (h=0)
xp9 x c hn tftp w=6u l={lmin}
xn10 x c h tftn w=4u l={lmin}
* x = c while hn=0
xn11 c h x tftn w=4u l={lmin}
xp12 c hn x tftp w=5u l={lmin}
xp13 s x vdd tftp w=9u l={lmin}
xn14 s x vss tftn w=6u l={lmin}
* h=1: carry goes on
xn15 c h k tftn w=6u l={lmin}
xp16 c hn k tftp w=8u l={lmin}
* h=0: both operands are the carry
xn17 a hn k tftn w=4u l={lmin}
xp18 a h k tftp w=5u l={lmin}
xp19 con k vdd tftp w=15u l={lmin}
xn20 con k vss tftn w=10u l={lmin}
.ends

* h = a xor b; s and con come from inverters
.subckt FAPX2 a b c s con vdd vss
* ai = !a
xp1 ai a vdd tftp w=18u l={lmin}
xn2 ai a vss tftn w=12u l={lmin}
* h = !b while a=1 (ai=0)
xp3 h b a tftp w=15u l={lmin}
xn4 h b ai tftn w=10u l={lmin}
* h = b while a=0
xn5 b ai h tftn w=7u l={lmin}
xp6 b a h tftp w=9u l={lmin}
xp7 hn h vdd tftp w=10.5u l={lmin}
xn8 hn h vss tftn w=7u l={lmin}
* x = !c while hn=1 (h=0)
xp9 x c hn tftp w=6u l={lmin}
xn10 x c h tftn w=4u l={lmin}
* x = c while hn=0
xn11 c h x tftn w=4u l={lmin}
xp12 c hn x tftp w=5u l={lmin}
xp13 s x vdd tftp w=18u l={lmin}
xn14 s x vss tftn w=12u l={lmin}
* h=1: carry goes on
xn15 c h k tftn w=8u l={lmin}
xp16 c hn k tftp w=10u l={lmin}
* h=0: both operands are the carry
xn17 a hn k tftn w=4u l={lmin}
xp18 a h k tftp w=5u l={lmin}
xp19 con k vdd tftp w=21u l={lmin}
xn20 con k vss tftn w=14u l={lmin}
.ends

* h = a xor b; s and con come from inverters
* h = a xor b; s and co come from inverters
.subckt FANX1 a b cn s co vdd vss
* ai = !a
xp1 ai a vdd tftp w=12u l={lmin}
xn2 ai a vss tftn w=8u l={lmin}
* h = !b while a=1 (ai=0)
xp3 h b a tftp w=9u l={lmin}
xn4 h b ai tftn w=6u l={lmin}
* h = b while a=0
xn5 b ai h tftn w=5u l={lmin}
xp6 b a h tftp w=6u l={lmin}
xp7 hn h vdd tftp w=7.5u l={lmin}
xn8 hn h vss tftn w=5u l={lmin}
* x = !cn while h=1 (hn=0)
xp9 x cn h tftp w=6u l={lmin}
xn10 x cn hn tftn w=4u l={lmin}
* x = cn while h=0
xn11 cn hn x tftn w=4u l={lmin}
xp12 cn h x tftp w=5u l={lmin}
xp13 s x vdd tftp w=9u l={lmin}
xn14 s x vss tftn w=6u l={lmin}
* h=1: carry goes on
xn15 cn h k tftn w=6u l={lmin}
xp16 cn hn k tftp w=8u l={lmin}
* h=0: both operands are the carry
xn17 ai hn k tftn w=4u l={lmin}
xp18 ai h k tftp w=5u l={lmin}
xp19 co k vdd tftp w=15u l={lmin}
xn20 co k vss tftn w=10u l={lmin}
.ends

* h = a xor b; s and co come from inverters
.subckt FANX2 a b cn s co vdd vss
* ai = !a
xp1 ai a vdd tftp w=18u l={lmin}
xn2 ai a vss tftn w=12u l={lmin}
* h = !b while a=1 (ai=0)
xp3 h b a tftp w=15u l={lmin}
xn4 h b ai tftn w=10u l={lmin}
* h = b while a=0
xn5 b ai h tftn w=7u l={lmin}
xp6 b a h tftp w=9u l={lmin}
xp7 hn h vdd tftp w=10.5u l={lmin}
xn8 hn h vss tftn w=7u l={lmin}
* x = !cn while h=1 (hn=0)
xp9 x cn h tftp w=6u l={lmin}
xn10 x cn hn tftn w=4u l={lmin}
* x = cn while h=0
xn11 cn hn x tftn w=4u l={lmin}
xp12 cn h x tftp w=5u l={lmin}
xp13 s x vdd tftp w=18u l={lmin}
xn14 s x vss tftn w=12u l={lmin}
* h=1: carry goes on
xn15 cn h k tftn w=8u l={lmin}
xp16 cn hn k tftp w=10u l={lmin}
* h=0: both operands are the carry
xn17 ai hn k tftn w=4u l={lmin}
xp18 ai h k tftp w=5u l={lmin}
xp19 co k vdd tftp w=21u l={lmin}
xn20 co k vss tftn w=14u l={lmin}
.ends

* h = a xor b; s and co come from inverters
* h = a xor b; s and con come from inverters
.subckt FAQX1 an bn c s con vdd vss
* ai = !an
xp1 ai an vdd tftp w=12u l={lmin}
xn2 ai an vss tftn w=8u l={lmin}
* h = !bn while an=1 (ai=0)
xp3 h bn an tftp w=9u l={lmin}
xn4 h bn ai tftn w=6u l={lmin}
* h = bn while an=0
xn5 bn ai h tftn w=5u l={lmin}
xp6 bn an h tftp w=6u l={lmin}
xp7 hn h vdd tftp w=7.5u l={lmin}
xn8 hn h vss tftn w=5u l={lmin}
* x = !c while hn=1 (h=0)
xp9 x c hn tftp w=6u l={lmin}
xn10 x c h tftn w=4u l={lmin}
* x = c while hn=0
xn11 c h x tftn w=4u l={lmin}
xp12 c hn x tftp w=5u l={lmin}
xp13 s x vdd tftp w=9u l={lmin}
xn14 s x vss tftn w=6u l={lmin}
* h=1: carry goes on
xn15 c h k tftn w=6u l={lmin}
xp16 c hn k tftp w=8u l={lmin}
* h=0: both operands are the carry
xn17 ai hn k tftn w=4u l={lmin}
xp18 ai h k tftp w=5u l={lmin}
xp19 con k vdd tftp w=15u l={lmin}
xn20 con k vss tftn w=10u l={lmin}
.ends

* h = a xor b; s and con come from inverters
.subckt FAQX2 an bn c s con vdd vss
* ai = !an
xp1 ai an vdd tftp w=18u l={lmin}
xn2 ai an vss tftn w=12u l={lmin}
* h = !bn while an=1 (ai=0)
xp3 h bn an tftp w=15u l={lmin}
xn4 h bn ai tftn w=10u l={lmin}
* h = bn while an=0
xn5 bn ai h tftn w=7u l={lmin}
xp6 bn an h tftp w=9u l={lmin}
xp7 hn h vdd tftp w=10.5u l={lmin}
xn8 hn h vss tftn w=7u l={lmin}
* x = !c while hn=1 (h=0)
xp9 x c hn tftp w=6u l={lmin}
xn10 x c h tftn w=4u l={lmin}
* x = c while hn=0
xn11 c h x tftn w=4u l={lmin}
xp12 c hn x tftp w=5u l={lmin}
xp13 s x vdd tftp w=18u l={lmin}
xn14 s x vss tftn w=12u l={lmin}
* h=1: carry goes on
xn15 c h k tftn w=8u l={lmin}
xp16 c hn k tftp w=10u l={lmin}
* h=0: both operands are the carry
xn17 ai hn k tftn w=4u l={lmin}
xp18 ai h k tftp w=5u l={lmin}
xp19 con k vdd tftp w=21u l={lmin}
xn20 con k vss tftn w=14u l={lmin}
.ends

* h = a xor b; s and con come from inverters
* h = a xor b; s and co come from inverters
.subckt FAMX1 an bn cn s co vdd vss
* ai = !an
xp1 ai an vdd tftp w=12u l={lmin}
xn2 ai an vss tftn w=8u l={lmin}
* h = !bn while an=1 (ai=0)
xp3 h bn an tftp w=9u l={lmin}
xn4 h bn ai tftn w=6u l={lmin}
* h = bn while an=0
xn5 bn ai h tftn w=5u l={lmin}
xp6 bn an h tftp w=6u l={lmin}
xp7 hn h vdd tftp w=7.5u l={lmin}
xn8 hn h vss tftn w=5u l={lmin}
* x = !cn while h=1 (hn=0)
xp9 x cn h tftp w=6u l={lmin}
xn10 x cn hn tftn w=4u l={lmin}
* x = cn while h=0
xn11 cn hn x tftn w=4u l={lmin}
xp12 cn h x tftp w=5u l={lmin}
xp13 s x vdd tftp w=9u l={lmin}
xn14 s x vss tftn w=6u l={lmin}
* h=1: carry goes on
xn15 cn h k tftn w=6u l={lmin}
xp16 cn hn k tftp w=8u l={lmin}
* h=0: both operands are the carry
xn17 an hn k tftn w=4u l={lmin}
xp18 an h k tftp w=5u l={lmin}
xp19 co k vdd tftp w=15u l={lmin}
xn20 co k vss tftn w=10u l={lmin}
.ends

* h = a xor b; s and co come from inverters
.subckt FAMX2 an bn cn s co vdd vss
* ai = !an
xp1 ai an vdd tftp w=18u l={lmin}
xn2 ai an vss tftn w=12u l={lmin}
* h = !bn while an=1 (ai=0)
xp3 h bn an tftp w=15u l={lmin}
xn4 h bn ai tftn w=10u l={lmin}
* h = bn while an=0
xn5 bn ai h tftn w=7u l={lmin}
xp6 bn an h tftp w=9u l={lmin}
xp7 hn h vdd tftp w=10.5u l={lmin}
xn8 hn h vss tftn w=7u l={lmin}
* x = !cn while h=1 (hn=0)
xp9 x cn h tftp w=6u l={lmin}
xn10 x cn hn tftn w=4u l={lmin}
* x = cn while h=0
xn11 cn hn x tftn w=4u l={lmin}
xp12 cn h x tftp w=5u l={lmin}
xp13 s x vdd tftp w=18u l={lmin}
xn14 s x vss tftn w=12u l={lmin}
* h=1: carry goes on
xn15 cn h k tftn w=8u l={lmin}
xp16 cn hn k tftp w=10u l={lmin}
* h=0: both operands are the carry
xn17 an hn k tftn w=4u l={lmin}
xp18 an h k tftp w=5u l={lmin}
xp19 co k vdd tftp w=21u l={lmin}
xn20 co k vss tftn w=14u l={lmin}
.ends

* h = a xor b; s and co come from inverters

* Operands that float at zero (RLPUs): all are low before the evaluation and leave h, x and k low, so that no charge of the cell
* lifts an operand; x and k and what they drive are small for the same reason. No larger drives.
.subckt FADX1 a b c sn con vdd vss
* ai = !a
xp1 ai a vdd tftp w=12u l={lmin}
xn2 ai a vss tftn w=8u l={lmin}
* h = !b while a=1 (ai=0)
xp3 h b a tftp w=9u l={lmin}
xn4 h b ai tftn w=6u l={lmin}
* h = b while a=0
xn5 b ai h tftn w=5u l={lmin}
xp6 b a h tftp w=6u l={lmin}
xp7 hn h vdd tftp w=7.5u l={lmin}
xn8 hn h vss tftn w=5u l={lmin}
* x = !c while h=1 (hn=0)
xp9 x c h tftp w=6u l={lmin}
xn10 x c hn tftn w=4u l={lmin}
* x = c while h=0
xn11 c hn x tftn w=4u l={lmin}
xp12 c h x tftp w=5u l={lmin}
xp13 sn x vdd tftp w=9u l={lmin}
xn14 sn x vss tftn w=6u l={lmin}
* h=1: carry goes on
xn15 c h k tftn w=6u l={lmin}
xp16 c hn k tftp w=8u l={lmin}
* h=0: both operands are the carry
xn17 a hn k tftn w=4u l={lmin}
xp18 a h k tftp w=5u l={lmin}
xp19 con k vdd tftp w=9u l={lmin}
xn20 con k vss tftn w=6u l={lmin}
.ends





.subckt LATLX1 d gn q vdd vss
xp1 gi gn vdd tftp w=6u l={lmin}
xn2 gi gn vss tftn w=4u l={lmin}
xp3 dn d vdd tftp w=12u l={lmin}
xn4 dn d vss tftn w=8u l={lmin}
xn5 dn gi x tftn w=6u l={lmin}
xp6 dn gn x tftp w=9u l={lmin}
xp7 q x vdd tftp w=12u l={lmin}
xn8 q x vss tftn w=8u l={lmin}
* weak keeper
xp9 x q vdd tftp w=4u l={5*lmin}
xn10 x q vss tftn w=4u l={5*lmin}
.ends


.subckt LATLX2 d gn q vdd vss
xp1 gi gn vdd tftp w=6u l={lmin}
xn2 gi gn vss tftn w=4u l={lmin}
xp3 dn d vdd tftp w=18u l={lmin}
xn4 dn d vss tftn w=12u l={lmin}
xn5 dn gi x tftn w=10u l={lmin}
xp6 dn gn x tftp w=14u l={lmin}
xp7 q x vdd tftp w=24u l={lmin}
xn8 q x vss tftn w=16u l={lmin}
* weak keeper
xp9 x q vdd tftp w=4u l={5*lmin}
xn10 x q vss tftn w=4u l={5*lmin}
.ends


.subckt LATLX4 d gn q vdd vss
xp1 gi gn vdd tftp w=9u l={lmin}
xn2 gi gn vss tftn w=6u l={lmin}
xp3 dn d vdd tftp w=24u l={lmin}
xn4 dn d vss tftn w=16u l={lmin}
xn5 dn gi x tftn w=14u l={lmin}
xp6 dn gn x tftp w=20u l={lmin}
xp7 q x vdd tftp w=48u l={lmin}
xn8 q x vss tftn w=32u l={lmin}
* weak keeper
xp9 x q vdd tftp w=4u l={5*lmin}
xn10 x q vss tftn w=4u l={5*lmin}
.ends


.subckt LATHNX1 d g qn vdd vss
xp1 gi g vdd tftp w=6u l={lmin}
xn2 gi g vss tftn w=4u l={lmin}
xn3 d g x tftn w=6u l={lmin}
xp4 d gi x tftp w=9u l={lmin}
xp5 qn x vdd tftp w=12u l={lmin}
xn6 qn x vss tftn w=8u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends


.subckt LATHNX2 d g qn vdd vss
xp1 gi g vdd tftp w=6u l={lmin}
xn2 gi g vss tftn w=4u l={lmin}
xn3 d g x tftn w=8u l={lmin}
xp4 d gi x tftp w=12u l={lmin}
xp5 qn x vdd tftp w=24u l={lmin}
xn6 qn x vss tftn w=16u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends


.subckt LATHNX4 d g qn vdd vss
xp1 gi g vdd tftp w=9u l={lmin}
xn2 gi g vss tftn w=6u l={lmin}
xn3 d g x tftn w=12u l={lmin}
xp4 d gi x tftp w=18u l={lmin}
xp5 qn x vdd tftp w=48u l={lmin}
xn6 qn x vss tftn w=32u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends

.subckt LATHNX8 d g qn vdd vss
xp1 gi g vdd tftp w=12u l={lmin}
xn2 gi g vss tftn w=8u l={lmin}
xn3 d g x tftn w=18u l={lmin}
xp4 d gi x tftp w=27u l={lmin}
xp5 qn x vdd tftp w=96u l={lmin}
xn6 qn x vss tftn w=64u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends


.subckt LATLNX1 d gn qn vdd vss
xp1 gi gn vdd tftp w=6u l={lmin}
xn2 gi gn vss tftn w=4u l={lmin}
xn3 d gi x tftn w=6u l={lmin}
xp4 d gn x tftp w=9u l={lmin}
xp5 qn x vdd tftp w=12u l={lmin}
xn6 qn x vss tftn w=8u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends


.subckt LATLNX2 d gn qn vdd vss
xp1 gi gn vdd tftp w=6u l={lmin}
xn2 gi gn vss tftn w=4u l={lmin}
xn3 d gi x tftn w=8u l={lmin}
xp4 d gn x tftp w=12u l={lmin}
xp5 qn x vdd tftp w=24u l={lmin}
xn6 qn x vss tftn w=16u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends


.subckt LATLNX4 d gn qn vdd vss
xp1 gi gn vdd tftp w=9u l={lmin}
xn2 gi gn vss tftn w=6u l={lmin}
xn3 d gi x tftn w=12u l={lmin}
xp4 d gn x tftp w=18u l={lmin}
xp5 qn x vdd tftp w=48u l={lmin}
xn6 qn x vss tftn w=32u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends

.subckt LATLNX8 d gn qn vdd vss
xp1 gi gn vdd tftp w=12u l={lmin}
xn2 gi gn vss tftn w=8u l={lmin}
xn3 d gi x tftn w=18u l={lmin}
xp4 d gn x tftp w=27u l={lmin}
xp5 qn x vdd tftp w=96u l={lmin}
xn6 qn x vss tftn w=64u l={lmin}
* weak keeper
xp7 x qn vdd tftp w=4u l={5*lmin}
xn8 x qn vss tftn w=4u l={5*lmin}
.ends





.subckt LATL4X1 d0 d1 d2 d3 gn q0 q1 q2 q3 vdd vss
xp1 gi gn vdd tftp w=12u l={lmin}
xn2 gi gn vss tftn w=8u l={lmin}
xp3 dn0 d0 vdd tftp w=12u l={lmin}
xn4 dn0 d0 vss tftn w=8u l={lmin}
xn5 dn0 gi x0 tftn w=6u l={lmin}
xp6 dn0 gn x0 tftp w=9u l={lmin}
xp7 q0 x0 vdd tftp w=12u l={lmin}
xn8 q0 x0 vss tftn w=8u l={lmin}
* weak keeper
xp9 x0 q0 vdd tftp w=4u l={5*lmin}
xn10 x0 q0 vss tftn w=4u l={5*lmin}
xp11 dn1 d1 vdd tftp w=12u l={lmin}
xn12 dn1 d1 vss tftn w=8u l={lmin}
xn13 dn1 gi x1 tftn w=6u l={lmin}
xp14 dn1 gn x1 tftp w=9u l={lmin}
xp15 q1 x1 vdd tftp w=12u l={lmin}
xn16 q1 x1 vss tftn w=8u l={lmin}
* weak keeper
xp17 x1 q1 vdd tftp w=4u l={5*lmin}
xn18 x1 q1 vss tftn w=4u l={5*lmin}
xp19 dn2 d2 vdd tftp w=12u l={lmin}
xn20 dn2 d2 vss tftn w=8u l={lmin}
xn21 dn2 gi x2 tftn w=6u l={lmin}
xp22 dn2 gn x2 tftp w=9u l={lmin}
xp23 q2 x2 vdd tftp w=12u l={lmin}
xn24 q2 x2 vss tftn w=8u l={lmin}
* weak keeper
xp25 x2 q2 vdd tftp w=4u l={5*lmin}
xn26 x2 q2 vss tftn w=4u l={5*lmin}
xp27 dn3 d3 vdd tftp w=12u l={lmin}
xn28 dn3 d3 vss tftn w=8u l={lmin}
xn29 dn3 gi x3 tftn w=6u l={lmin}
xp30 dn3 gn x3 tftp w=9u l={lmin}
xp31 q3 x3 vdd tftp w=12u l={lmin}
xn32 q3 x3 vss tftn w=8u l={lmin}
* weak keeper
xp33 x3 q3 vdd tftp w=4u l={5*lmin}
xn34 x3 q3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATL4X2 d0 d1 d2 d3 gn q0 q1 q2 q3 vdd vss
xp1 gi gn vdd tftp w=12u l={lmin}
xn2 gi gn vss tftn w=8u l={lmin}
xp3 dn0 d0 vdd tftp w=18u l={lmin}
xn4 dn0 d0 vss tftn w=12u l={lmin}
xn5 dn0 gi x0 tftn w=10u l={lmin}
xp6 dn0 gn x0 tftp w=14u l={lmin}
xp7 q0 x0 vdd tftp w=24u l={lmin}
xn8 q0 x0 vss tftn w=16u l={lmin}
* weak keeper
xp9 x0 q0 vdd tftp w=4u l={5*lmin}
xn10 x0 q0 vss tftn w=4u l={5*lmin}
xp11 dn1 d1 vdd tftp w=18u l={lmin}
xn12 dn1 d1 vss tftn w=12u l={lmin}
xn13 dn1 gi x1 tftn w=10u l={lmin}
xp14 dn1 gn x1 tftp w=14u l={lmin}
xp15 q1 x1 vdd tftp w=24u l={lmin}
xn16 q1 x1 vss tftn w=16u l={lmin}
* weak keeper
xp17 x1 q1 vdd tftp w=4u l={5*lmin}
xn18 x1 q1 vss tftn w=4u l={5*lmin}
xp19 dn2 d2 vdd tftp w=18u l={lmin}
xn20 dn2 d2 vss tftn w=12u l={lmin}
xn21 dn2 gi x2 tftn w=10u l={lmin}
xp22 dn2 gn x2 tftp w=14u l={lmin}
xp23 q2 x2 vdd tftp w=24u l={lmin}
xn24 q2 x2 vss tftn w=16u l={lmin}
* weak keeper
xp25 x2 q2 vdd tftp w=4u l={5*lmin}
xn26 x2 q2 vss tftn w=4u l={5*lmin}
xp27 dn3 d3 vdd tftp w=18u l={lmin}
xn28 dn3 d3 vss tftn w=12u l={lmin}
xn29 dn3 gi x3 tftn w=10u l={lmin}
xp30 dn3 gn x3 tftp w=14u l={lmin}
xp31 q3 x3 vdd tftp w=24u l={lmin}
xn32 q3 x3 vss tftn w=16u l={lmin}
* weak keeper
xp33 x3 q3 vdd tftp w=4u l={5*lmin}
xn34 x3 q3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATL4X4 d0 d1 d2 d3 gn q0 q1 q2 q3 vdd vss
xp1 gi gn vdd tftp w=18u l={lmin}
xn2 gi gn vss tftn w=12u l={lmin}
xp3 dn0 d0 vdd tftp w=24u l={lmin}
xn4 dn0 d0 vss tftn w=16u l={lmin}
xn5 dn0 gi x0 tftn w=14u l={lmin}
xp6 dn0 gn x0 tftp w=20u l={lmin}
xp7 q0 x0 vdd tftp w=48u l={lmin}
xn8 q0 x0 vss tftn w=32u l={lmin}
* weak keeper
xp9 x0 q0 vdd tftp w=4u l={5*lmin}
xn10 x0 q0 vss tftn w=4u l={5*lmin}
xp11 dn1 d1 vdd tftp w=24u l={lmin}
xn12 dn1 d1 vss tftn w=16u l={lmin}
xn13 dn1 gi x1 tftn w=14u l={lmin}
xp14 dn1 gn x1 tftp w=20u l={lmin}
xp15 q1 x1 vdd tftp w=48u l={lmin}
xn16 q1 x1 vss tftn w=32u l={lmin}
* weak keeper
xp17 x1 q1 vdd tftp w=4u l={5*lmin}
xn18 x1 q1 vss tftn w=4u l={5*lmin}
xp19 dn2 d2 vdd tftp w=24u l={lmin}
xn20 dn2 d2 vss tftn w=16u l={lmin}
xn21 dn2 gi x2 tftn w=14u l={lmin}
xp22 dn2 gn x2 tftp w=20u l={lmin}
xp23 q2 x2 vdd tftp w=48u l={lmin}
xn24 q2 x2 vss tftn w=32u l={lmin}
* weak keeper
xp25 x2 q2 vdd tftp w=4u l={5*lmin}
xn26 x2 q2 vss tftn w=4u l={5*lmin}
xp27 dn3 d3 vdd tftp w=24u l={lmin}
xn28 dn3 d3 vss tftn w=16u l={lmin}
xn29 dn3 gi x3 tftn w=14u l={lmin}
xp30 dn3 gn x3 tftp w=20u l={lmin}
xp31 q3 x3 vdd tftp w=48u l={lmin}
xn32 q3 x3 vss tftn w=32u l={lmin}
* weak keeper
xp33 x3 q3 vdd tftp w=4u l={5*lmin}
xn34 x3 q3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATHN4X1 d0 d1 d2 d3 g qn0 qn1 qn2 qn3 vdd vss
xp1 gi g vdd tftp w=12u l={lmin}
xn2 gi g vss tftn w=8u l={lmin}
xn3 d0 g x0 tftn w=6u l={lmin}
xp4 d0 gi x0 tftp w=9u l={lmin}
xp5 qn0 x0 vdd tftp w=12u l={lmin}
xn6 qn0 x0 vss tftn w=8u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 g x1 tftn w=6u l={lmin}
xp10 d1 gi x1 tftp w=9u l={lmin}
xp11 qn1 x1 vdd tftp w=12u l={lmin}
xn12 qn1 x1 vss tftn w=8u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 g x2 tftn w=6u l={lmin}
xp16 d2 gi x2 tftp w=9u l={lmin}
xp17 qn2 x2 vdd tftp w=12u l={lmin}
xn18 qn2 x2 vss tftn w=8u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 g x3 tftn w=6u l={lmin}
xp22 d3 gi x3 tftp w=9u l={lmin}
xp23 qn3 x3 vdd tftp w=12u l={lmin}
xn24 qn3 x3 vss tftn w=8u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATHN4X2 d0 d1 d2 d3 g qn0 qn1 qn2 qn3 vdd vss
xp1 gi g vdd tftp w=12u l={lmin}
xn2 gi g vss tftn w=8u l={lmin}
xn3 d0 g x0 tftn w=8u l={lmin}
xp4 d0 gi x0 tftp w=12u l={lmin}
xp5 qn0 x0 vdd tftp w=24u l={lmin}
xn6 qn0 x0 vss tftn w=16u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 g x1 tftn w=8u l={lmin}
xp10 d1 gi x1 tftp w=12u l={lmin}
xp11 qn1 x1 vdd tftp w=24u l={lmin}
xn12 qn1 x1 vss tftn w=16u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 g x2 tftn w=8u l={lmin}
xp16 d2 gi x2 tftp w=12u l={lmin}
xp17 qn2 x2 vdd tftp w=24u l={lmin}
xn18 qn2 x2 vss tftn w=16u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 g x3 tftn w=8u l={lmin}
xp22 d3 gi x3 tftp w=12u l={lmin}
xp23 qn3 x3 vdd tftp w=24u l={lmin}
xn24 qn3 x3 vss tftn w=16u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATHN4X4 d0 d1 d2 d3 g qn0 qn1 qn2 qn3 vdd vss
xp1 gi g vdd tftp w=18u l={lmin}
xn2 gi g vss tftn w=12u l={lmin}
xn3 d0 g x0 tftn w=12u l={lmin}
xp4 d0 gi x0 tftp w=18u l={lmin}
xp5 qn0 x0 vdd tftp w=48u l={lmin}
xn6 qn0 x0 vss tftn w=32u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 g x1 tftn w=12u l={lmin}
xp10 d1 gi x1 tftp w=18u l={lmin}
xp11 qn1 x1 vdd tftp w=48u l={lmin}
xn12 qn1 x1 vss tftn w=32u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 g x2 tftn w=12u l={lmin}
xp16 d2 gi x2 tftp w=18u l={lmin}
xp17 qn2 x2 vdd tftp w=48u l={lmin}
xn18 qn2 x2 vss tftn w=32u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 g x3 tftn w=12u l={lmin}
xp22 d3 gi x3 tftp w=18u l={lmin}
xp23 qn3 x3 vdd tftp w=48u l={lmin}
xn24 qn3 x3 vss tftn w=32u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends

.subckt LATHN4X8 d0 d1 d2 d3 g qn0 qn1 qn2 qn3 vdd vss
xp1 gi g vdd tftp w=30u l={lmin}
xn2 gi g vss tftn w=20u l={lmin}
xn3 d0 g x0 tftn w=18u l={lmin}
xp4 d0 gi x0 tftp w=27u l={lmin}
xp5 qn0 x0 vdd tftp w=96u l={lmin}
xn6 qn0 x0 vss tftn w=64u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 g x1 tftn w=18u l={lmin}
xp10 d1 gi x1 tftp w=27u l={lmin}
xp11 qn1 x1 vdd tftp w=96u l={lmin}
xn12 qn1 x1 vss tftn w=64u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 g x2 tftn w=18u l={lmin}
xp16 d2 gi x2 tftp w=27u l={lmin}
xp17 qn2 x2 vdd tftp w=96u l={lmin}
xn18 qn2 x2 vss tftn w=64u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 g x3 tftn w=18u l={lmin}
xp22 d3 gi x3 tftp w=27u l={lmin}
xp23 qn3 x3 vdd tftp w=96u l={lmin}
xn24 qn3 x3 vss tftn w=64u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATLN4X1 d0 d1 d2 d3 gn qn0 qn1 qn2 qn3 vdd vss
xp1 gi gn vdd tftp w=12u l={lmin}
xn2 gi gn vss tftn w=8u l={lmin}
xn3 d0 gi x0 tftn w=6u l={lmin}
xp4 d0 gn x0 tftp w=9u l={lmin}
xp5 qn0 x0 vdd tftp w=12u l={lmin}
xn6 qn0 x0 vss tftn w=8u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 gi x1 tftn w=6u l={lmin}
xp10 d1 gn x1 tftp w=9u l={lmin}
xp11 qn1 x1 vdd tftp w=12u l={lmin}
xn12 qn1 x1 vss tftn w=8u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 gi x2 tftn w=6u l={lmin}
xp16 d2 gn x2 tftp w=9u l={lmin}
xp17 qn2 x2 vdd tftp w=12u l={lmin}
xn18 qn2 x2 vss tftn w=8u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 gi x3 tftn w=6u l={lmin}
xp22 d3 gn x3 tftp w=9u l={lmin}
xp23 qn3 x3 vdd tftp w=12u l={lmin}
xn24 qn3 x3 vss tftn w=8u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATLN4X2 d0 d1 d2 d3 gn qn0 qn1 qn2 qn3 vdd vss
xp1 gi gn vdd tftp w=12u l={lmin}
xn2 gi gn vss tftn w=8u l={lmin}
xn3 d0 gi x0 tftn w=8u l={lmin}
xp4 d0 gn x0 tftp w=12u l={lmin}
xp5 qn0 x0 vdd tftp w=24u l={lmin}
xn6 qn0 x0 vss tftn w=16u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 gi x1 tftn w=8u l={lmin}
xp10 d1 gn x1 tftp w=12u l={lmin}
xp11 qn1 x1 vdd tftp w=24u l={lmin}
xn12 qn1 x1 vss tftn w=16u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 gi x2 tftn w=8u l={lmin}
xp16 d2 gn x2 tftp w=12u l={lmin}
xp17 qn2 x2 vdd tftp w=24u l={lmin}
xn18 qn2 x2 vss tftn w=16u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 gi x3 tftn w=8u l={lmin}
xp22 d3 gn x3 tftp w=12u l={lmin}
xp23 qn3 x3 vdd tftp w=24u l={lmin}
xn24 qn3 x3 vss tftn w=16u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends


.subckt LATLN4X4 d0 d1 d2 d3 gn qn0 qn1 qn2 qn3 vdd vss
xp1 gi gn vdd tftp w=18u l={lmin}
xn2 gi gn vss tftn w=12u l={lmin}
xn3 d0 gi x0 tftn w=12u l={lmin}
xp4 d0 gn x0 tftp w=18u l={lmin}
xp5 qn0 x0 vdd tftp w=48u l={lmin}
xn6 qn0 x0 vss tftn w=32u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 gi x1 tftn w=12u l={lmin}
xp10 d1 gn x1 tftp w=18u l={lmin}
xp11 qn1 x1 vdd tftp w=48u l={lmin}
xn12 qn1 x1 vss tftn w=32u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 gi x2 tftn w=12u l={lmin}
xp16 d2 gn x2 tftp w=18u l={lmin}
xp17 qn2 x2 vdd tftp w=48u l={lmin}
xn18 qn2 x2 vss tftn w=32u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 gi x3 tftn w=12u l={lmin}
xp22 d3 gn x3 tftp w=18u l={lmin}
xp23 qn3 x3 vdd tftp w=48u l={lmin}
xn24 qn3 x3 vss tftn w=32u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends

.subckt LATLN4X8 d0 d1 d2 d3 gn qn0 qn1 qn2 qn3 vdd vss
xp1 gi gn vdd tftp w=30u l={lmin}
xn2 gi gn vss tftn w=20u l={lmin}
xn3 d0 gi x0 tftn w=18u l={lmin}
xp4 d0 gn x0 tftp w=27u l={lmin}
xp5 qn0 x0 vdd tftp w=96u l={lmin}
xn6 qn0 x0 vss tftn w=64u l={lmin}
* weak keeper
xp7 x0 qn0 vdd tftp w=4u l={5*lmin}
xn8 x0 qn0 vss tftn w=4u l={5*lmin}
xn9 d1 gi x1 tftn w=18u l={lmin}
xp10 d1 gn x1 tftp w=27u l={lmin}
xp11 qn1 x1 vdd tftp w=96u l={lmin}
xn12 qn1 x1 vss tftn w=64u l={lmin}
* weak keeper
xp13 x1 qn1 vdd tftp w=4u l={5*lmin}
xn14 x1 qn1 vss tftn w=4u l={5*lmin}
xn15 d2 gi x2 tftn w=18u l={lmin}
xp16 d2 gn x2 tftp w=27u l={lmin}
xp17 qn2 x2 vdd tftp w=96u l={lmin}
xn18 qn2 x2 vss tftn w=64u l={lmin}
* weak keeper
xp19 x2 qn2 vdd tftp w=4u l={5*lmin}
xn20 x2 qn2 vss tftn w=4u l={5*lmin}
xn21 d3 gi x3 tftn w=18u l={lmin}
xp22 d3 gn x3 tftp w=27u l={lmin}
xp23 qn3 x3 vdd tftp w=96u l={lmin}
xn24 qn3 x3 vss tftn w=64u l={lmin}
* weak keeper
xp25 x3 qn3 vdd tftp w=4u l={5*lmin}
xn26 x3 qn3 vss tftn w=4u l={5*lmin}
.ends


.subckt DFFX1 d ck q vdd vss
xp1 cn ck vdd tftp w=9u l={lmin}
xn2 cn ck vss tftn w=6u l={lmin}
* master open while ck=0
xn3 d cn m tftn w=6u l={lmin}
xp4 d ck m tftp w=9u l={lmin}
xp5 mn m vdd tftp w=12u l={lmin}
xn6 mn m vss tftn w=8u l={lmin}
* weak keeper
xp7 m mn vdd tftp w=4u l={5*lmin}
xn8 m mn vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn ck z tftn w=8u l={lmin}
xp10 mn cn z tftp w=12u l={lmin}
xp11 q z vdd tftp w=12u l={lmin}
xn12 q z vss tftn w=8u l={lmin}
* weak keeper
xp13 z q vdd tftp w=4u l={3*lmin}
xn14 z q vss tftn w=4u l={4*lmin}
.ends


.subckt DFFX2 d ck q vdd vss
xp1 cn ck vdd tftp w=12u l={lmin}
xn2 cn ck vss tftn w=8u l={lmin}
* master open while ck=0
xn3 d cn m tftn w=8u l={lmin}
xp4 d ck m tftp w=12u l={lmin}
xp5 mn m vdd tftp w=18u l={lmin}
xn6 mn m vss tftn w=12u l={lmin}
* weak keeper
xp7 m mn vdd tftp w=4u l={5*lmin}
xn8 m mn vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn ck z tftn w=12u l={lmin}
xp10 mn cn z tftp w=18u l={lmin}
xp11 q z vdd tftp w=24u l={lmin}
xn12 q z vss tftn w=16u l={lmin}
* weak keeper
xp13 z q vdd tftp w=4u l={3*lmin}
xn14 z q vss tftn w=4u l={4*lmin}
.ends


.subckt DFFX4 d ck q vdd vss
xp1 cn ck vdd tftp w=15u l={lmin}
xn2 cn ck vss tftn w=10u l={lmin}
* master open while ck=0
xn3 d cn m tftn w=10u l={lmin}
xp4 d ck m tftp w=15u l={lmin}
xp5 mn m vdd tftp w=24u l={lmin}
xn6 mn m vss tftn w=16u l={lmin}
* weak keeper
xp7 m mn vdd tftp w=4u l={5*lmin}
xn8 m mn vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn ck z tftn w=16u l={lmin}
xp10 mn cn z tftp w=24u l={lmin}
xp11 q z vdd tftp w=48u l={lmin}
xn12 q z vss tftn w=32u l={lmin}
* weak keeper
xp13 z q vdd tftp w=4u l={3*lmin}
xn14 z q vss tftn w=4u l={4*lmin}
.ends

.subckt DFFX8 d ck q vdd vss
xp1 cn ck vdd tftp w=21u l={lmin}
xn2 cn ck vss tftn w=14u l={lmin}
* master open while ck=0
xn3 d cn m tftn w=12u l={lmin}
xp4 d ck m tftp w=18u l={lmin}
xp5 mn m vdd tftp w=36u l={lmin}
xn6 mn m vss tftn w=24u l={lmin}
* weak keeper
xp7 m mn vdd tftp w=4u l={5*lmin}
xn8 m mn vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn ck z tftn w=24u l={lmin}
xp10 mn cn z tftp w=36u l={lmin}
xp11 q z vdd tftp w=96u l={lmin}
xn12 q z vss tftn w=64u l={lmin}
* weak keeper
xp13 z q vdd tftp w=4u l={3*lmin}
xn14 z q vss tftn w=4u l={4*lmin}
.ends


.subckt DFF4X1 d0 d1 d2 d3 ck q0 q1 q2 q3 vdd vss
xp1 cn ck vdd tftp w=18u l={lmin}
xn2 cn ck vss tftn w=12u l={lmin}
* master open while ck=0
xn3 d0 cn m0 tftn w=6u l={lmin}
xp4 d0 ck m0 tftp w=9u l={lmin}
xp5 mn0 m0 vdd tftp w=12u l={lmin}
xn6 mn0 m0 vss tftn w=8u l={lmin}
* weak keeper
xp7 m0 mn0 vdd tftp w=4u l={5*lmin}
xn8 m0 mn0 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn0 ck z0 tftn w=8u l={lmin}
xp10 mn0 cn z0 tftp w=12u l={lmin}
xp11 q0 z0 vdd tftp w=12u l={lmin}
xn12 q0 z0 vss tftn w=8u l={lmin}
* weak keeper
xp13 z0 q0 vdd tftp w=4u l={3*lmin}
xn14 z0 q0 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn15 d1 cn m1 tftn w=6u l={lmin}
xp16 d1 ck m1 tftp w=9u l={lmin}
xp17 mn1 m1 vdd tftp w=12u l={lmin}
xn18 mn1 m1 vss tftn w=8u l={lmin}
* weak keeper
xp19 m1 mn1 vdd tftp w=4u l={5*lmin}
xn20 m1 mn1 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn21 mn1 ck z1 tftn w=8u l={lmin}
xp22 mn1 cn z1 tftp w=12u l={lmin}
xp23 q1 z1 vdd tftp w=12u l={lmin}
xn24 q1 z1 vss tftn w=8u l={lmin}
* weak keeper
xp25 z1 q1 vdd tftp w=4u l={3*lmin}
xn26 z1 q1 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn27 d2 cn m2 tftn w=6u l={lmin}
xp28 d2 ck m2 tftp w=9u l={lmin}
xp29 mn2 m2 vdd tftp w=12u l={lmin}
xn30 mn2 m2 vss tftn w=8u l={lmin}
* weak keeper
xp31 m2 mn2 vdd tftp w=4u l={5*lmin}
xn32 m2 mn2 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn33 mn2 ck z2 tftn w=8u l={lmin}
xp34 mn2 cn z2 tftp w=12u l={lmin}
xp35 q2 z2 vdd tftp w=12u l={lmin}
xn36 q2 z2 vss tftn w=8u l={lmin}
* weak keeper
xp37 z2 q2 vdd tftp w=4u l={3*lmin}
xn38 z2 q2 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn39 d3 cn m3 tftn w=6u l={lmin}
xp40 d3 ck m3 tftp w=9u l={lmin}
xp41 mn3 m3 vdd tftp w=12u l={lmin}
xn42 mn3 m3 vss tftn w=8u l={lmin}
* weak keeper
xp43 m3 mn3 vdd tftp w=4u l={5*lmin}
xn44 m3 mn3 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn45 mn3 ck z3 tftn w=8u l={lmin}
xp46 mn3 cn z3 tftp w=12u l={lmin}
xp47 q3 z3 vdd tftp w=12u l={lmin}
xn48 q3 z3 vss tftn w=8u l={lmin}
* weak keeper
xp49 z3 q3 vdd tftp w=4u l={3*lmin}
xn50 z3 q3 vss tftn w=4u l={4*lmin}
.ends


.subckt DFF4X2 d0 d1 d2 d3 ck q0 q1 q2 q3 vdd vss
xp1 cn ck vdd tftp w=24u l={lmin}
xn2 cn ck vss tftn w=16u l={lmin}
* master open while ck=0
xn3 d0 cn m0 tftn w=8u l={lmin}
xp4 d0 ck m0 tftp w=12u l={lmin}
xp5 mn0 m0 vdd tftp w=18u l={lmin}
xn6 mn0 m0 vss tftn w=12u l={lmin}
* weak keeper
xp7 m0 mn0 vdd tftp w=4u l={5*lmin}
xn8 m0 mn0 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn0 ck z0 tftn w=12u l={lmin}
xp10 mn0 cn z0 tftp w=18u l={lmin}
xp11 q0 z0 vdd tftp w=24u l={lmin}
xn12 q0 z0 vss tftn w=16u l={lmin}
* weak keeper
xp13 z0 q0 vdd tftp w=4u l={3*lmin}
xn14 z0 q0 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn15 d1 cn m1 tftn w=8u l={lmin}
xp16 d1 ck m1 tftp w=12u l={lmin}
xp17 mn1 m1 vdd tftp w=18u l={lmin}
xn18 mn1 m1 vss tftn w=12u l={lmin}
* weak keeper
xp19 m1 mn1 vdd tftp w=4u l={5*lmin}
xn20 m1 mn1 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn21 mn1 ck z1 tftn w=12u l={lmin}
xp22 mn1 cn z1 tftp w=18u l={lmin}
xp23 q1 z1 vdd tftp w=24u l={lmin}
xn24 q1 z1 vss tftn w=16u l={lmin}
* weak keeper
xp25 z1 q1 vdd tftp w=4u l={3*lmin}
xn26 z1 q1 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn27 d2 cn m2 tftn w=8u l={lmin}
xp28 d2 ck m2 tftp w=12u l={lmin}
xp29 mn2 m2 vdd tftp w=18u l={lmin}
xn30 mn2 m2 vss tftn w=12u l={lmin}
* weak keeper
xp31 m2 mn2 vdd tftp w=4u l={5*lmin}
xn32 m2 mn2 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn33 mn2 ck z2 tftn w=12u l={lmin}
xp34 mn2 cn z2 tftp w=18u l={lmin}
xp35 q2 z2 vdd tftp w=24u l={lmin}
xn36 q2 z2 vss tftn w=16u l={lmin}
* weak keeper
xp37 z2 q2 vdd tftp w=4u l={3*lmin}
xn38 z2 q2 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn39 d3 cn m3 tftn w=8u l={lmin}
xp40 d3 ck m3 tftp w=12u l={lmin}
xp41 mn3 m3 vdd tftp w=18u l={lmin}
xn42 mn3 m3 vss tftn w=12u l={lmin}
* weak keeper
xp43 m3 mn3 vdd tftp w=4u l={5*lmin}
xn44 m3 mn3 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn45 mn3 ck z3 tftn w=12u l={lmin}
xp46 mn3 cn z3 tftp w=18u l={lmin}
xp47 q3 z3 vdd tftp w=24u l={lmin}
xn48 q3 z3 vss tftn w=16u l={lmin}
* weak keeper
xp49 z3 q3 vdd tftp w=4u l={3*lmin}
xn50 z3 q3 vss tftn w=4u l={4*lmin}
.ends


.subckt DFF4X4 d0 d1 d2 d3 ck q0 q1 q2 q3 vdd vss
xp1 cn ck vdd tftp w=30u l={lmin}
xn2 cn ck vss tftn w=20u l={lmin}
* master open while ck=0
xn3 d0 cn m0 tftn w=10u l={lmin}
xp4 d0 ck m0 tftp w=15u l={lmin}
xp5 mn0 m0 vdd tftp w=24u l={lmin}
xn6 mn0 m0 vss tftn w=16u l={lmin}
* weak keeper
xp7 m0 mn0 vdd tftp w=4u l={5*lmin}
xn8 m0 mn0 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn0 ck z0 tftn w=16u l={lmin}
xp10 mn0 cn z0 tftp w=24u l={lmin}
xp11 q0 z0 vdd tftp w=48u l={lmin}
xn12 q0 z0 vss tftn w=32u l={lmin}
* weak keeper
xp13 z0 q0 vdd tftp w=4u l={3*lmin}
xn14 z0 q0 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn15 d1 cn m1 tftn w=10u l={lmin}
xp16 d1 ck m1 tftp w=15u l={lmin}
xp17 mn1 m1 vdd tftp w=24u l={lmin}
xn18 mn1 m1 vss tftn w=16u l={lmin}
* weak keeper
xp19 m1 mn1 vdd tftp w=4u l={5*lmin}
xn20 m1 mn1 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn21 mn1 ck z1 tftn w=16u l={lmin}
xp22 mn1 cn z1 tftp w=24u l={lmin}
xp23 q1 z1 vdd tftp w=48u l={lmin}
xn24 q1 z1 vss tftn w=32u l={lmin}
* weak keeper
xp25 z1 q1 vdd tftp w=4u l={3*lmin}
xn26 z1 q1 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn27 d2 cn m2 tftn w=10u l={lmin}
xp28 d2 ck m2 tftp w=15u l={lmin}
xp29 mn2 m2 vdd tftp w=24u l={lmin}
xn30 mn2 m2 vss tftn w=16u l={lmin}
* weak keeper
xp31 m2 mn2 vdd tftp w=4u l={5*lmin}
xn32 m2 mn2 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn33 mn2 ck z2 tftn w=16u l={lmin}
xp34 mn2 cn z2 tftp w=24u l={lmin}
xp35 q2 z2 vdd tftp w=48u l={lmin}
xn36 q2 z2 vss tftn w=32u l={lmin}
* weak keeper
xp37 z2 q2 vdd tftp w=4u l={3*lmin}
xn38 z2 q2 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn39 d3 cn m3 tftn w=10u l={lmin}
xp40 d3 ck m3 tftp w=15u l={lmin}
xp41 mn3 m3 vdd tftp w=24u l={lmin}
xn42 mn3 m3 vss tftn w=16u l={lmin}
* weak keeper
xp43 m3 mn3 vdd tftp w=4u l={5*lmin}
xn44 m3 mn3 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn45 mn3 ck z3 tftn w=16u l={lmin}
xp46 mn3 cn z3 tftp w=24u l={lmin}
xp47 q3 z3 vdd tftp w=48u l={lmin}
xn48 q3 z3 vss tftn w=32u l={lmin}
* weak keeper
xp49 z3 q3 vdd tftp w=4u l={3*lmin}
xn50 z3 q3 vss tftn w=4u l={4*lmin}
.ends

.subckt DFF4X8 d0 d1 d2 d3 ck q0 q1 q2 q3 vdd vss
xp1 cn ck vdd tftp w=48u l={lmin}
xn2 cn ck vss tftn w=32u l={lmin}
* master open while ck=0
xn3 d0 cn m0 tftn w=12u l={lmin}
xp4 d0 ck m0 tftp w=18u l={lmin}
xp5 mn0 m0 vdd tftp w=36u l={lmin}
xn6 mn0 m0 vss tftn w=24u l={lmin}
* weak keeper
xp7 m0 mn0 vdd tftp w=4u l={5*lmin}
xn8 m0 mn0 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn9 mn0 ck z0 tftn w=24u l={lmin}
xp10 mn0 cn z0 tftp w=36u l={lmin}
xp11 q0 z0 vdd tftp w=96u l={lmin}
xn12 q0 z0 vss tftn w=64u l={lmin}
* weak keeper
xp13 z0 q0 vdd tftp w=4u l={3*lmin}
xn14 z0 q0 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn15 d1 cn m1 tftn w=12u l={lmin}
xp16 d1 ck m1 tftp w=18u l={lmin}
xp17 mn1 m1 vdd tftp w=36u l={lmin}
xn18 mn1 m1 vss tftn w=24u l={lmin}
* weak keeper
xp19 m1 mn1 vdd tftp w=4u l={5*lmin}
xn20 m1 mn1 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn21 mn1 ck z1 tftn w=24u l={lmin}
xp22 mn1 cn z1 tftp w=36u l={lmin}
xp23 q1 z1 vdd tftp w=96u l={lmin}
xn24 q1 z1 vss tftn w=64u l={lmin}
* weak keeper
xp25 z1 q1 vdd tftp w=4u l={3*lmin}
xn26 z1 q1 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn27 d2 cn m2 tftn w=12u l={lmin}
xp28 d2 ck m2 tftp w=18u l={lmin}
xp29 mn2 m2 vdd tftp w=36u l={lmin}
xn30 mn2 m2 vss tftn w=24u l={lmin}
* weak keeper
xp31 m2 mn2 vdd tftp w=4u l={5*lmin}
xn32 m2 mn2 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn33 mn2 ck z2 tftn w=24u l={lmin}
xp34 mn2 cn z2 tftp w=36u l={lmin}
xp35 q2 z2 vdd tftp w=96u l={lmin}
xn36 q2 z2 vss tftn w=64u l={lmin}
* weak keeper
xp37 z2 q2 vdd tftp w=4u l={3*lmin}
xn38 z2 q2 vss tftn w=4u l={4*lmin}
* master open while ck=0
xn39 d3 cn m3 tftn w=12u l={lmin}
xp40 d3 ck m3 tftp w=18u l={lmin}
xp41 mn3 m3 vdd tftp w=36u l={lmin}
xn42 mn3 m3 vss tftn w=24u l={lmin}
* weak keeper
xp43 m3 mn3 vdd tftp w=4u l={5*lmin}
xn44 m3 mn3 vss tftn w=4u l={5*lmin}
* slave open while ck=1
xn45 mn3 ck z3 tftn w=24u l={lmin}
xp46 mn3 cn z3 tftp w=36u l={lmin}
xp47 q3 z3 vdd tftp w=96u l={lmin}
xn48 q3 z3 vss tftn w=64u l={lmin}
* weak keeper
xp49 z3 q3 vdd tftp w=4u l={3*lmin}
xn50 z3 q3 vss tftn w=4u l={4*lmin}
.ends


.subckt TIEHI y vdd vss
xp1 y vss vdd tftp w=6u l={lmin}
.ends


.subckt TIELO y vdd vss
xn1 y vdd vss tftn w=4u l={lmin}
.ends
