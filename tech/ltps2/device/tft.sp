* SPDX-License-Identifier: Apache-2.0
* TFTs of technology ltps2 as BSIM4 (level 14). Written by scripts/kit/fit.py from parameters.json: do not edit.
* parameters: b859d83f0f464634
* The deck header (Kit.deck_header) gives the corner parameters dvtn dvtp (shift of |Vth|, V), kn kp (factor of
* mobility), ssn ssp (of subthreshold swing), leakn leakp (of leakage), and the global node vddb = supply: with the bulk
* of the n-TFTs at 0 and of the p-TFTs at vddb no junction ever opens, there is no body effect, and drain and source
* stay equal. Per device: w, l (m), dvt (V, added to |Vth|), ku (factor of mobility): for local variation.
.model tftn_m nmos level=14 version=4.8 vth0={(0.888318+dvtn)} voff={-0.49957*ssn} cit={0.00253568*ssn+0.000575522*(ssn-1)} u0={0.00925229*kn} ua=-6.78854e-09 ub=4.10619e-17 minv=9.35951 delta=0.0634011
+ voffl=0 nfactor=0 uc=0 cdsc=0 cdscb=0 cdscd=0 mobmod=0 toxe=6e-08 toxp=6e-08 toxm=6e-08 epsrox=3.9 ndep=1e16
+ k1=0 k2=0 k3=0 k3b=0 dvt0=0 dvt2=0 dvt0w=0 dvtp0=0 lpe0=0 lpeb=0 dsub=0.56 drout=0.56 eta0=0 etab=0
+ pscbe2=1e-20 a0=0 ags=0 keta=0 b0=0 b1=0 rdsw=0 rdswmin=0 pdiblc1=0 pdiblc2=0 pdiblcb=0 pclm=1e-6 pditsl=1e10 pdits=900 pditsd=0 vsat=1e6 dwg=0 dwb=0 xj=1.5e-07
+ cjs=0 cjd=0 cjsws=0 cjswd=0 cjswgs=0 cjswgd=0 jss=0 jsd=0 jsws=0 jswd=0 jswgs=0 jswgd=0 agidl=0 igcmod=0 igbmod=0
+ capmod=2 cgso=2.87761e-10 cgdo=2.87761e-10 cgbo=0 cgsl=0 cgdl=0 cf=0 noff=1 voffcv=0.011682
.model tftp_m pmos level=14 version=4.8 vth0={-(1.00023+dvtp)} voff={-0.499847*ssp} cit={0.00250604*ssp+0.000575522*(ssp-1)} u0={0.00579241*kp} ua=-6.57502e-09 ub=3.859e-17 minv=10.2013 delta=0.0688101
+ voffl=0 nfactor=0 uc=0 cdsc=0 cdscb=0 cdscd=0 mobmod=0 toxe=6e-08 toxp=6e-08 toxm=6e-08 epsrox=3.9 ndep=1e16
+ k1=0 k2=0 k3=0 k3b=0 dvt0=0 dvt2=0 dvt0w=0 dvtp0=0 lpe0=0 lpeb=0 dsub=0.56 drout=0.56 eta0=0 etab=0
+ pscbe2=1e-20 a0=0 ags=0 keta=0 b0=0 b1=0 rdsw=0 rdswmin=0 pdiblc1=0 pdiblc2=0 pdiblcb=0 pclm=1e-6 pditsl=1e10 pdits=900 pditsd=0 vsat=1e6 dwg=0 dwb=0 xj=1.5e-07
+ cjs=0 cjd=0 cjsws=0 cjswd=0 cjswgs=0 cjswgd=0 jss=0 jsd=0 jsws=0 jswd=0 jswgs=0 jswgd=0 agidl=0 igcmod=0 igbmod=0
+ capmod=2 cgso=2.87761e-10 cgdo=2.87761e-10 cgbo=0 cgsl=0 cgdl=0 cf=0 noff=1 voffcv=-0.00023
.subckt tftn d g s params: w=4u l=2u dvt=0 ku=1
m1 d g s 0 tftn_m w={w} l={l} delvto={dvt} mulu0={ku}
r1 d s {1/(leakn*1e-07*w)}
.ends
.subckt tftp d g s params: w=6u l=2u dvt=0 ku=1
m1 d g s vddb tftp_m w={w} l={l} delvto={-dvt} mulu0={ku}
r1 d s {1/(leakp*1e-07*w)}
.ends
