* SPDX-License-Identifier: Apache-2.0
* LTPS TFTs as BSIM4 (level 14): first card, replaced by scripts/kit/fit.py.
* Corner parameters (.param dvtn dvtp kn kp ssn ssp leakn leakp) and the global node vddb (bulk of the p-TFTs, at
* the supply) come from the deck header. w, l in metres; dvt (V, of |Vth|) and ku (mobility factor) are per device.
.model tftn_m nmos level=14 version=4.8 toxe=60n toxp=60n toxm=60n epsrox=3.9
+ vth0={0.7006+dvtn} voff=-0.528 voffl=0 nfactor=0 cit={2.54e-3*ssn} u0={7.06e-3*kn} ua=-4.54e-9 ub=1.68e-17 uc=0 minv=1.85
+ k1=0 k2=0 k3=0 k3b=0 dvt0=0 dvt2=0 dvt0w=0 dvtp0=0 lpe0=0 lpeb=0 dsub=0.56 drout=0.56 eta0=0 etab=0
+ pscbe2=1e-20 a0=0 ags=0 keta=0 rdsw=0 rdswmin=0 pclm=0.05 pdiblc1=0 pdiblc2=0 pdiblcb=0 vsat=1e6 ndep=1e16
+ cjs=0 cjd=0 cjsws=0 cjswd=0 cjswgs=0 cjswgd=0 jss=0 jsd=0 jsws=0 jswd=0 jswgs=0 jswgd=0 agidl=0 igcmod=0 igbmod=0
+ cgso=2.9e-10 cgdo=2.9e-10 cgbo=0 cgsl=0 cgdl=0 cf=0 capmod=2
.model tftp_m pmos level=14 version=4.8 toxe=60n toxp=60n toxm=60n epsrox=3.9
+ vth0={-0.8006-dvtp} voff=-0.528 voffl=0 nfactor=0 cit={2.54e-3*ssp} u0={5.34e-3*kp} ua=-4.54e-9 ub=1.68e-17 uc=0 minv=1.85
+ k1=0 k2=0 k3=0 k3b=0 dvt0=0 dvt2=0 dvt0w=0 dvtp0=0 lpe0=0 lpeb=0 dsub=0.56 drout=0.56 eta0=0 etab=0
+ pscbe2=1e-20 a0=0 ags=0 keta=0 rdsw=0 rdswmin=0 pclm=0.05 pdiblc1=0 pdiblc2=0 pdiblcb=0 vsat=1e6 ndep=1e16
+ cjs=0 cjd=0 cjsws=0 cjswd=0 cjswgs=0 cjswgd=0 jss=0 jsd=0 jsws=0 jswd=0 jswgs=0 jswgd=0 agidl=0 igcmod=0 igbmod=0
+ cgso=2.9e-10 cgdo=2.9e-10 cgbo=0 cgsl=0 cgdl=0 cf=0 capmod=2
.subckt tftn d g s params: w=6u l=3u dvt=0 ku=1
M1 d g s 0 tftn_m w={w} l={l} delvto={dvt} mulu0={ku}
.ends
.subckt tftp d g s params: w=9u l=3u dvt=0 ku=1
M1 d g s vddb tftp_m w={w} l={l} delvto={-dvt} mulu0={ku}
.ends
